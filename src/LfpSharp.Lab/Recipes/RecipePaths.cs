namespace LfpSharp.Lab.Recipes;

/// <summary>Relative paths in a recipe's file: they hold from the folder of the file, wherever it is read from.</summary>
internal static class RecipePaths
{
    /// <summary>The recipe with <c>data.path</c>, <c>model.path</c> and <c>from</c> in full.</summary>
    /// <param name="recipe">The recipe as written.</param>
    /// <param name="folder">The folder that a relative path starts from, in full.</param>
    public static RecipeSection InFull(RecipeSection recipe, string folder)
    {
        recipe = WithPath(recipe, "from", folder);
        foreach (var section in recipe.Entries.Where(entry => entry is { Key: "data" or "model", Value: RecipeSection }).ToList())
            recipe = recipe.With(section with { Value = WithPath((RecipeSection)section.Value, "path", folder) });
        return recipe;
    }

    private static RecipeSection WithPath(RecipeSection section, string key, string folder)
        => section.Entries.FirstOrDefault(entry => entry.Key == key) is { Value: RecipeText { IsNull: false, Text.Length: > 0 } text } path
            ? section.With(path with { Value = text with { Text = Path.GetFullPath(text.Text, folder), Quoted = true } })
            : section;
}
