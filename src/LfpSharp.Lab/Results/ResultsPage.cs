using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Reports;

namespace LfpSharp.Lab.Results;

/// <summary>All records below a folder as one report, a section each.</summary>
public static class ResultsPage
{
    /// <summary>Reads the records and builds the page.</summary>
    /// <param name="folder">A folder whose folders are records; those whose names begin with a dot are passed over.</param>
    /// <param name="command">The command that asks for the page; it is written into it.</param>
    /// <exception cref="InvalidFileException">There is no record, a folder is none, or a file of one is damaged.</exception>
    /// <exception cref="Recipes.RecipeException">A recipe or an <c>about.yaml</c> is wrong.</exception>
    public static Report Build(string folder, string command)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var records = Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)
                .Select(Read).OrderBy(record => record.About.Order ?? int.MaxValue).ToList()
            : throw new InvalidFileException(
                folder, "no folder", "a folder of records", "Give one whose folders hold what lfp compare, sweep, prune or train left.");
        if (records.Count == 0)
            throw new InvalidFileException(folder, "no folders", "a folder for each record", $"A record is a folder with {Known}.");
        return new Report("Results", "", [.. records.Select(Section).Prepend(new ReportSection("How to read this page",
        [
            new ParagraphBlock("Each section is one experiment: what is claimed, the command that made it, its time, what came out, and "
                + "what limits it. The figures are read from the records; nothing is typed in. The page is made by:"),
            new CodeBlock("sh", command),
            new ParagraphBlock(ComparisonTables.Legend),
        ]))]);
    }

    private static string Known => string.Join("; or ", RecordKind.All.Select(kind => kind.Files));

    private static (RecordAbout About, RecordContent Content) Read(string folder)
    {
        var kind = RecordKind.All.FirstOrDefault(kind => kind.Holds(folder))
            ?? throw new InvalidFileException(folder, "no record", Known, "Add its files, or take the folder out.");
        return (RecordAbout.Read(folder), kind.Read(folder));
    }

    private static ReportSection Section((RecordAbout About, RecordContent Content) record)
    {
        var (about, content) = record;
        var finding = about.Finding ?? content.Finding;
        return new ReportSection(about.Title ?? content.Title,
        [
            new ParagraphBlock(about.Claim ?? content.Claim),
            .. (about.Command ?? content.Command) is { } command ? new[] { new CodeBlock("sh", command) } : [],
            .. content.Time is { } time ? new[] { new ParagraphBlock($"Time: {time}.") } : [],
            .. content.Blocks,
            .. finding.Length > 0 ? new[] { new ParagraphBlock($"Finding: {finding}") } : [],
            .. content.Caveats.Concat(about.Note is { } note ? [note] : []).Select(text => new NoticeBlock(text)),
        ]);
    }
}
