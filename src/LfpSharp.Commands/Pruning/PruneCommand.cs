using System.CommandLine;
using LfpSharp.Commands.Reports;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Pruning;

/// <summary><c>lfp prune</c>: what score is left when weights are removed.</summary>
internal static class PruneCommand
{
    private static readonly Argument<string[]> Runs = new("RUN") { Description = "The folders of runs.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Curve = new("--curve") { Description = "The score with 0, 5, ... 100 % of the weights removed." };
    private static readonly Option<string> Picture = new("--picture")
    {
        Description = "The PNG file of the curve.",
        DefaultValueFactory = _ => "pruning.png",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
    {
        var command = new Command(
            "prune",
            "Remove weights from trained runs: the score over the share removed, or a pruned model.")
            {
                Runs,
                Curve,
                Picture,
                DataDirectory,
            };
        foreach (var option in PruneOptions.All.Concat(PruneOnce.All))
            command.Add(option);
        return command.Computes(Prune);
    }

    private static int Prune(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (paths, share) = (parsed.GetValue(Runs)!, parsed.GetValue(PruneOnce.To));
        if (parsed.GetValue(Curve) == share is not null)
        {
            throw new ArgumentException("Give either --curve for the score over the share of weights removed, or --to SHARE -o FOLDER to "
                + "remove a share and save what is left.");
        }
        var scope = PruneOptions.ScopeOf(parsed);
        _ = PruneOptions.ScoreOf(parsed, new GradientOptions());
        if (share is { } removed)
            return PruneOnce.Run(paths, removed, parsed.GetValue(DataDirectory), parsed, terminal, cancellation);
        if (PruneOnce.All.FirstOrDefault(
            option => option != PruneOnce.Output && parsed.GetResult(option) is { Implicit: false }) is { } unused)
        {
            throw new ArgumentException($"{unused.Name} goes with --to, not with --curve.");
        }
        var runs = new List<PrunedRun>();
        using (var view = new ReportView(terminal))
        {
            foreach (var run in paths.Select(RunFolder.Open).ToList())
            {
                view.Report(new ReportProgress(run.Path, runs.Count, paths.Length));
                runs.Add(PrunedRun.Measure(
                    run, PruneOptions.ScoreOf(parsed, run.Recipe.Rule), scope, parsed.GetValue(DataDirectory), cancellation));
                terminal.Record(runs[^1]);
            }
        }
        Show(new PruningCurves(parsed.GetValue(PruneOptions.By)!, scope, runs), parsed, terminal);
        return ExitCode.Done;
    }

    private static void Show(PruningCurves curves, ParseResult parsed, Terminal terminal)
    {
        var (folder, scope) = (parsed.GetValue(PruneOnce.Output), parsed.GetValue(PruneOptions.Scope)!);
        var file = folder is null || parsed.GetResult(Picture) is { Implicit: false }
            ? parsed.GetValue(Picture)!
            : Path.Combine(folder, parsed.GetValue(Picture)!);
        var (by, groups) = (curves.By, curves.Groups());
        var mean = PruningGroup.Of("mean", [.. curves.Runs.Select(run => run.Curve)]).Mean;
        var what = string.Join(", ", curves.Runs.Select(run => $"{run.Dataset}, {run.Model}").Distinct());

        terminal.Line($"{curves.Score.Name} on the {curves.Split} split, weights removed by {by}, {scope}");
        terminal.Table(
            [TableColumn.Number("removed"), .. TableColumn.Numbers(groups.Select(group => $"{group.Name} ({group.Runs})"))],
            mean.Index(),
            each =>
            [
                Wording.PercentCell(each.Item.Removed, "f0"),
                .. groups.Select(group => new TableCell(
                    $"{curves.Score.Text(group.Mean[each.Index].Score)} ± {curves.Score.Size(group.Deviation[each.Index])}")),
            ]);
        if (folder is not null)
            curves.Write(folder);
        PruningPicture.Draw(file, $"{what}: {curves.Split} {curves.Score.Name}, removed by {by}, {scope}", curves.Score, groups);
        terminal.Facts(("picture", file), ("curves", folder is null ? null : Path.Combine(folder, PruningCurves.FileName)));
        terminal.Result(
            new
            {
                by,
                scope,
                split = curves.Split,
                curve = mean,
                groups,
                runs = curves.Runs.Count > 1
                ? curves.Runs
                : null,
                picture = file,
                folder
            });
    }
}
