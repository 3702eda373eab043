using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Markdown;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Results;

namespace LfpSharp.Commands.Reports;

/// <summary><c>lfp results</c>: the records below a folder as one Markdown page.</summary>
internal static class ResultsCommand
{
    private static readonly Argument<string> Folder = new("FOLDER")
    {
        Description = "A folder whose folders are records: what lfp compare, sweep, prune or train left, without weights.",
    };
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "The file to make.",
        DefaultValueFactory = _ => "docs/results.md",
    };

    public static Command Create()
        => new Command(
            "results",
            "Write a page on all records below a folder, a section each, with every figure read from them.")
            {
                Folder,
                Output,
            }.Shows(Write);

    private static int Write(ParseResult parsed, Terminal terminal)
    {
        var (folder, file) = (parsed.GetValue(Folder)!, parsed.GetValue(Output)!);
        var report = ResultsPage.Build(folder, $"lfp results {CommandText.Quote(folder)} -o {CommandText.Quote(file)}");
        MarkdownReport.Write(file, report);
        terminal.Line($"{file}   {Wording.Plural(report.Sections.Count - 1, "record")}");
        terminal.Result(new { file, records = report.Sections.Skip(1).Select(section => section.Title) });
        return ExitCode.Done;
    }
}
