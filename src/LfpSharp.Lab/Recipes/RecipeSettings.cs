namespace LfpSharp.Lab.Recipes;

/// <summary>Lays settings such as <c>optimizer.lr=0.01</c> over a recipe.</summary>
internal static class RecipeSettings
{
    /// <summary>The recipe with one setting laid over it.</summary>
    /// <param name="recipe">The recipe as written.</param>
    /// <param name="setting"><c>a.b=value</c>; the value is YAML.</param>
    /// <param name="label">How messages introduce it, such as <c>--set</c>.</param>
    public static RecipeSection Apply(RecipeSection recipe, string setting, string label)
    {
        var place = new RecipePlace($"{label} {setting}".Trim());
        var split = setting.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
            throw RecipeException.At(place, "expected key=value, such as optimizer.lr=0.01.");
        var path = setting[..split].Split('.');
        return Set(recipe, path, RecipeReader.ReadValue(setting[(split + 1)..], place), place);
    }

    /// <summary>Every value of a recipe by its key with dots.</summary>
    public static Dictionary<string, string> Flatten(RecipeNode recipe)
    {
        var keys = new Dictionary<string, string>();
        Add("", recipe);
        return keys;

        void Add(string key, RecipeNode node)
        {
            if (node is RecipeSection section)
            {
                foreach (var entry in section.Entries)
                    Add(key.Length == 0 ? entry.Key : $"{key}.{entry.Key}", entry.Value);
            }
            else
            {
                keys[key] = node is RecipeList list
                    ? $"[{string.Join(", ", list.Items.OfType<RecipeText>().Select(item => item.Text))}]"
                    : ((RecipeText)node).Text;
            }
        }
    }

    private static RecipeSection Set(RecipeSection section, ReadOnlySpan<string> path, RecipeNode value, RecipePlace place)
    {
        if (path.Length == 1)
            return section.With(new RecipeEntry(path[0], place, Replace(section.Find(path[0]), value)));

        // 'rule: lfp-epsilon' is short for 'rule: {name: lfp-epsilon}', and a key that is not there starts a section.
        var inner = section.Find(path[0]) switch
        {
            RecipeSection found => found,
            RecipeText { IsNull: false } name => new RecipeSection([new RecipeEntry(RecipeBinder.NameKey, name.Place, name)], name.Place),
            _ => new RecipeSection([], place),
        };
        return section.With(new RecipeEntry(path[0], place, Set(inner, path[1..], value, place)));
    }

    // 'rule=lfp-zero' over a section with a name keeps the keys that the new choice knows too, such as the reward.
    private static RecipeNode Replace(RecipeNode? before, RecipeNode value)
        => before is RecipeSection section && section.Find(RecipeBinder.NameKey) is not null && value is RecipeText { IsNull: false }
            ? section with
            {
                Entries = [.. section.Entries.Select(
                    entry => entry.Key == RecipeBinder.NameKey ? entry with { Value = value } : entry with { Inherited = true })],
            }
            : value;
}
