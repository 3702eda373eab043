using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Reports;

/// <summary><c>lfp runs</c>: lists, shows, compares and deletes runs.</summary>
internal static class RunsCommand
{
    private static readonly string[] UsualFolders = ["runs", "comparisons", "sweeps"];
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
        string[] folders = parsed.GetValue(Folder) is { } folder ? [folder] : UsualFolders;
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
        foreach (var record in epochs)
            terminal.Line(
                FormattableString.Invariant($"epoch {record.Epoch,4}   training {100 * record.TrainAccuracy,6:f2} %   validation {100 * record.ValidationAccuracy,6:f2} %   loss {record.ValidationLoss:f4}   {record.Seconds,7:f1} s"));
        terminal.Line();
        terminal.Line(run.Recipe.ToYaml().TrimEnd());
        foreach (var session in manifest?.Sessions ?? [])
            terminal.Line(
                FormattableString.Invariant($"# worked on from step {session.FromStep} with {session.Threads} threads, {session.Started:u}"));
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
        foreach (var (key, values) in differences)
            terminal.Line($"  {key,-24} {string.Join("   ", values.Select(value => (value ?? "-").PadRight(12)))}");
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
                path, manifest?.Status
                    ?? "unknown", run.Recipe.Data.Name, Choices.NameOf(run.Recipe.Model), Choices.NameOf(run.Recipe.Rule), run.Recipe.Seed, epochs.Count,
                manifest?.Result?.ValidationAccuracy ?? (epochs.Count > 0 ? epochs.Max(record => record.ValidationAccuracy) : null),
                manifest?.Result?.TestAccuracy, manifest?.Result?.Gini, epochs.Count > 0 ? epochs[^1].Seconds : null);
        }
        catch (Exception error) when (error is InvalidFileException or RecipeException && RunFolder.Holds(path))
        {
            Terminal.Warning(error.Message);
            return new RunRow(path, "damaged", "-", "-", "-", 0, 0, null, null, null, null);
        }
    }

    private static void Table(Terminal terminal, IReadOnlyList<RunRow> runs)
    {
        var width = runs.Max(run => run.Run.Length);
        terminal.Line($"{"run".PadRight(width)}   status        data            model      rule          seed   epochs   validation    "
            + "test      Gini    seconds");
        foreach (var run in runs)
            terminal.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{run.Run.PadRight(width)}   {run.Status,-11}   {run.Dataset,-13}   {run.Model,-8}   {run.Rule,-11}   {run.Seed,4}   {run.Epochs,6}   {Percent(run.ValidationAccuracy),10}   {Percent(run.TestAccuracy),7}   {run.Gini,5:f3}   {run.Seconds,8:f1}"));
    }

    private static string Percent(double? share) => share is null ? "-" : FormattableString.Invariant($"{100 * share:f2} %");

    private sealed record RunRow(
        string Run,
        string Status,
        string Dataset,
        string Model,
        string Rule,
        long Seed,
        int Epochs,
        double? ValidationAccuracy,
        double? TestAccuracy,
        double? Gini,
        double? Seconds);
}
