using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Results;

/// <summary>What an author says of a record: <c>about.yaml</c> in its folder. All keys are optional.</summary>
public sealed record RecordAbout
{
    private const string FileName = "about.yaml";

    /// <summary>The section's heading; null for what the record is called by itself.</summary>
    public string? Title { get; init; }

    /// <summary>The claim that the record supports, in one sentence; null for what was done.</summary>
    public string? Claim { get; init; }

    /// <summary>The command that made it; null for the one that its recipe gives.</summary>
    public string? Command { get; init; }

    /// <summary>What was found; null for what the figures say.</summary>
    public string? Finding { get; init; }

    /// <summary>What limits it; null for nothing but what is known of the data.</summary>
    public string? Note { get; init; }

    /// <summary>Its place: records are sorted by it, then by the folder's name. Those without one come last.</summary>
    public int? Order { get; init; }

    /// <summary>Reads what is said of a record; nothing where there is no file.</summary>
    /// <param name="folder">The record's folder.</param>
    /// <exception cref="RecipeException">A key or value is wrong; the message gives file, line and column.</exception>
    public static RecordAbout Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return new RecordAbout();
        return RecipeReader.Read(File.ReadAllText(file), file) switch
        {
            RecipeSection section => (RecordAbout)RecipeBinder.Bind(typeof(RecordAbout), section, FileName)!,
            RecipeText { IsNull: true } => new RecordAbout(),
            var node => throw RecipeException.At(node.Place, $"{FileName} must be a section with keys; found {node.Kind}."),
        };
    }
}
