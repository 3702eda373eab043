namespace LfpSharp.Lab.Recipes;

/// <summary>A part of a recipe as written, before it has a type.</summary>
internal abstract record RecipeNode(RecipePlace Place)
{
    /// <summary>What messages call it.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value.</summary>
internal sealed record RecipeText(string Text, bool Quoted, RecipePlace Place) : RecipeNode(Place)
{
    private const int LongestShown = 60;

    public override string Kind => $"'{Shown(Text)}'";

    /// <summary>A text as messages show it: not more than a line's worth.</summary>
    public static string Shown(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";

    public bool IsNull => !Quoted && Text is "" or "~" or "null";
}

/// <summary>A list of values.</summary>
internal sealed record RecipeList(IReadOnlyList<RecipeNode> Items, RecipePlace Place) : RecipeNode(Place)
{
    public override string Kind => "a list";
}

/// <summary>Keys with values, in the order written.</summary>
internal sealed record RecipeSection(IReadOnlyList<RecipeEntry> Entries, RecipePlace Place) : RecipeNode(Place)
{
    public override string Kind => "a section";

    public RecipeNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>The section with this key set, in its place or at the end.</summary>
    public RecipeSection With(RecipeEntry entry)
        => this with
        {
            Entries = Find(entry.Key) is null ? [.. Entries, entry] : [.. Entries.Select(old => old.Key == entry.Key ? entry : old)],
        };
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Place">Where it was written.</param>
/// <param name="Value">Its value.</param>
/// <param name="Inherited">
/// Whether it was written for another choice than the one that now stands, and is left out where the new one does not know it.
/// </param>
internal sealed record RecipeEntry(string Key, RecipePlace Place, RecipeNode Value, bool Inherited = false);
