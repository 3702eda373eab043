using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Text;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Reports;

/// <summary><c>lfp runs</c>: lists, shows, compares and deletes runs.</summary>
internal static class RunsCommand
{
    private static readonly Option<string?> Folder = new("--folder")
    {
        Description = "The folder below which runs are looked for; by default 'runs', 'comparisons' and 'sweeps'.",
    };
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };
    private static readonly Argument<string[]> Several = new("RUN")
    {
        Description = "The folders of runs.",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask." };

    public static Command Create() => new("runs", "List, show, compare and delete runs.")
    {
        new Command("list", "List the runs below a folder, those of comparisons and sweeps included.") { Folder }.Shows(List),
        new Command("show", "Show a run: its recipe, its epochs and what came out.") { Run }.Shows(Show),
        new Command("compare", "Compare runs: where their recipes differ, and what came out.") { Several }.Shows(Compare),
        new Command("delete", "Delete runs.") { Several, Yes }.Shows(Delete),
    };

    private static int List(ParseResult parsed, Terminal terminal)
    {
        IReadOnlyList<string> folders = parsed.GetValue(Folder) is { } folder ? [folder] : UsualFolders.All;
        var runs = folders.SelectMany(RunList.Below).Select(Summary).ToList();
        if (runs.Count == 0)
            terminal.Line($"There are no runs in {string.Join(", ", folders.Select(each => $"'{each}'"))}.");
        else
            Table(terminal, runs);
        terminal.Result(runs);
        return ExitCode.Done;
    }

    private static int Show(ParseResult parsed, Terminal terminal)
    {
        var run = RunFolder.Open(parsed.GetValue(Run)!);
        var (manifest, epochs) = (run.ReadManifest(), run.ReadEpochs());
        Table(terminal, [Summary(run.Path)]);
        terminal.Line();
        var table = new EpochTable(terminal, run.Recipe.Score);
        foreach (var record in epochs)
            table.Row(record);
        terminal.Line();
        terminal.Line(run.Recipe.ToYaml().TrimEnd());
        foreach (var session in manifest?.Sessions ?? [])
        {
            terminal.Line(
                FormattableString.Invariant($"# worked on from step {session.FromStep} with {session.Threads} threads, ")
                    + FormattableString.Invariant($"{session.Started:u}"));
        }
        if (manifest?.Failure is { } failure)
            terminal.Line($"# failed: {failure}");
        terminal.Result(new { run = Summary(run.Path), manifest, epochs, recipe = run.Recipe.ToYaml() });
        return ExitCode.Done;
    }

    private static int Compare(ParseResult parsed, Terminal terminal)
    {
        var paths = parsed.GetValue(Several)!;
        var runs = paths.Select(Summary).ToList();
        Table(terminal, runs);
        var differences = RunList.Differences([.. paths.Select(path => RunFolder.Open(path).Recipe)]);
        terminal.Line();
        terminal.Line(differences.Count == 0 ? "The recipes are the same." : "The recipes differ in:");
        terminal.Table(
            ["", .. paths.Select(TableColumn.FromString)], differences,
            row => [row.Key, .. row.Values.Select(value => (TableCell)(value ?? Wording.None))]);
        terminal.Result(new { runs, differences = differences.ToDictionary(row => row.Key, row => row.Values) });
        return ExitCode.Done;
    }

    private static int Delete(ParseResult parsed, Terminal terminal)
    {
        var paths = parsed.GetValue(Several)!;
        foreach (var path in paths)
            RunFolder.Open(path);
        if (!parsed.GetValue(Yes))
        {
            if (terminal.IsJson || Console.IsInputRedirected)
                throw new ArgumentException("'lfp runs delete' asks before it deletes, and there is nobody to ask. Give --yes.");
            Console.Out.Write(Printable.Cell($"Delete {string.Join(", ", paths)}? [y/N] "));
            if (Console.In.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
                return ExitCode.Interrupted;
        }
        foreach (var path in paths)
        {
            RunList.Delete(path);
            terminal.Line($"deleted {path}");
        }
        terminal.Result(new { deleted = paths });
        return ExitCode.Done;
    }

    private static RunRow Summary(string path)
    {
        try
        {
            var run = RunFolder.Open(path);
            var (manifest, epochs) = (run.ReadManifest(), run.ReadEpochs());
            return new RunRow(
                path, manifest?.Status ?? "unknown", run.Recipe.Data.Name, Choices.NameOf(run.Recipe.Model),
                Choices.NameOf(run.Recipe.Rule), run.Recipe.Seed, epochs.Count, run.Recipe.Score,
                manifest?.Result?.ValidationScore ?? (epochs.Count > 0 ? epochs.Max(record => record.ValidationScore) : null),
                manifest?.Result?.TestScore, manifest?.Result?.Gini, epochs.Count > 0 ? epochs[^1].Seconds : null);
        }
        catch (Exception error) when (error is InvalidFileException or RecipeException && RunFolder.Holds(path))
        {
            Terminal.Warning(error.Message);
            return new RunRow(path, "damaged", "-", "-", "-", 0, 0, ScoreKind.Accuracy, null, null, null, null);
        }
    }

    private static void Table(Terminal terminal, IReadOnlyList<RunRow> runs)
        => terminal.Table(
            ["run", "status", "data", "model", "rule", .. TableColumn.Numbers("seed", "epochs", "validation", "test", "Gini", "seconds")],
            runs,
            run =>
            [
                run.Run, run.Status, run.Dataset, run.Model, run.Rule, FormattableString.Invariant($"{run.Seed}"),
                Wording.CountCell(run.Epochs), run.Score.Cell(run.ValidationScore), run.Score.Cell(run.TestScore),
                Wording.NumberCell(run.Gini, "f3"), Wording.NumberCell(run.Seconds, "f1"),
            ]);

    private sealed record RunRow(
        string Run,
        string Status,
        string Dataset,
        string Model,
        string Rule,
        long Seed,
        int Epochs,
        ScoreKind Score,
        double? ValidationScore,
        double? TestScore,
        double? Gini,
        double? Seconds);
}
