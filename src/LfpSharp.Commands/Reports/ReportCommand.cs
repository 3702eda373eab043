using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Html;
using LfpSharp.Lab.Pages.Markdown;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Commands.Reports;

/// <summary><c>lfp report</c>: a run, a comparison or a sweep as one page.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string[]> Folders = new("FOLDER")
    {
        Description = "The folders of runs, comparisons and sweeps.",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The file to make; by default report.html (or report.md) in the folder.",
    };
    private static readonly Option<string> Format = new("--format")
    {
        Description = "html or markdown.",
        DefaultValueFactory = _ => "html",
    };
    private static readonly Option<bool> NoPruning = new("--no-pruning")
    {
        Description = "Leave out the pruning curve, which takes 21 evaluations a run.",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
        => new Command(
            "report",
            "Write a page on a run, a comparison or a sweep: figures, curves, tables, pictures. It loads nothing from elsewhere.")
            {
                Folders,
                Output,
                Format,
                NoPruning,
                DataDirectory,
            }.Computes(Write);

    private static int Write(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (folders, output, format) = (parsed.GetValue(Folders)!, parsed.GetValue(Output), Choices.Member<ReportFormat>(
            "format", parsed.GetValue(Format)!));
        if (output is not null && folders.Length > 1)
        {
            throw new ArgumentException($"--output names one file, but {folders.Length} folders were given. Leave it out, and each gets "
                + "its report inside.");
        }
        var results =
            folders.Select(
                folder => Write(
                    folder,
                    output ?? Path.Combine(folder, format == ReportFormat.Html ? "report.html" : "report.md"),
                    format,
                    parsed,
                    terminal,
                    cancellation)).ToList();
        terminal.Result(results is [var only] ? only : new { reports = results });
        return ExitCode.Done;
    }

    private static object Write(
        string folder, string file, ReportFormat format, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var view = new ReportView(terminal);
        var options = new ReportOptions
        {
            DataDirectory = parsed.GetValue(DataDirectory),
            Pruning = !parsed.GetValue(NoPruning),
            Command = Described(folder, parsed),
            PageFolder = Path.GetDirectoryName(Path.GetFullPath(file)),
        };
        var report = ComparisonFolder.Holds(folder) ? ComparisonReport.Build(ComparisonFolder.Open(folder), options, view, cancellation)
            : SweepFolder.Holds(folder) ? SweepReport.Build(SweepFolder.Open(folder), options)
            : RunFolder.Holds(folder) ? RunReport.Build(RunFolder.Open(folder), options, view, cancellation)
            : throw new InvalidFileException(
                folder,
                "neither recipe.yaml nor plan.json nor sweep-plan.json",
                "the folder of a run, a comparison or a sweep",
                RunList.In(folder) is [var first, ..]
                    ? $"There are runs in it; give one of them, such as {first}."
                    : "Give the folder that 'lfp train', 'lfp compare' or 'lfp sweep' named at its end.");
        view.Dispose();
        Save(file, format, report);
        terminal.Line(FormattableString.Invariant($"{file}   {new FileInfo(file).Length / 1024.0:f0} KiB"));
        return new
        {
            file,
            bytes = new FileInfo(file).Length,
            title = report.Title,
            sections = report.Sections.Select(section => section.Title),
        };
    }

    private static void Save(string file, ReportFormat format, Report report)
    {
        if (format == ReportFormat.Html)
            HtmlReport.Write(file, report with { IsDark = PictureTheme.Current == PictureTheme.Dark });
        else
            MarkdownReport.Write(file, report);
    }

    private static string Described(string folder, ParseResult parsed)
        => string.Join(
            ' ',
            new[] { "lfp report", CommandText.Quote(folder), parsed.GetValue(Output) is { } file
                ? "-o " + CommandText.Quote(file)
                : "", parsed.GetValue(Format) == "html"
                    ? ""
                    : "--format " + parsed.GetValue(Format), parsed.GetValue(NoPruning)
                        ? "--no-pruning"
                        : "" }.Where(part => part.Length > 0));
}
