using System.CommandLine;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp prune</c>: what accuracy is left when weights are removed.</summary>
internal static class PruneCommand
{
    private static readonly Argument<string[]> Runs = new("RUN") { Description = "The folders of runs.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Curve = new("--curve") { Description = "Accuracy with 0, 5, ... 100 % of the weights removed." };
    private static readonly Option<string> Picture = new("--picture") { Description = "The PNG file of the curve.", DefaultValueFactory = _ => "pruning.png" };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
    {
        var command = new Command("prune", "Remove weights from trained runs: accuracy over the share removed, or a pruned model.") { Runs, Curve, Picture, DataDirectory };
        foreach (var option in PruneOptions.All.Concat(PruneOnce.All))
            command.Add(option);
        return command.Computes(Prune);
    }

    private static int Prune(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (paths, share) = (parsed.GetValue(Runs)!, parsed.GetValue(PruneOnce.To));
        if (parsed.GetValue(Curve) == share is not null)
            throw new ArgumentException("Give either --curve for accuracy over the share of weights removed, or --to SHARE -o FOLDER to remove a share and save what is left.");
        var scope = PruneOptions.ScopeOf(parsed);
        _ = PruneOptions.ScoreOf(parsed, new GradientOptions());
        if (share is { } removed)
            return PruneOnce.Run(paths, removed, parsed.GetValue(DataDirectory), parsed, terminal, cancellation);
        if (PruneOnce.All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } unused)
            throw new ArgumentException($"{unused.Name} goes with --to, not with --curve.");
        var runs = paths.Select(RunFolder.Open).ToList();
        var curves = new List<RunCurve>();
        foreach (var run in runs)
        {
            curves.Add(Measure(run, parsed, scope, cancellation));
            terminal.Record(curves[^1]);
        }
        Show(curves, parsed, terminal);
        return ExitCode.Done;
    }

    private static RunCurve Measure(RunFolder run, ParseResult parsed, PruningScope scope, CancellationToken cancellation)
    {
        using var experiment = new Experiment(run.Recipe, parsed.GetValue(DataDirectory), cancellation: cancellation);
        run.LoadBest(experiment.Model);
        using var scores = PruneOptions.ScoreOf(parsed, run.Recipe.Rule).Of(experiment.Model, experiment.Train, cancellation);
        using var order = PruningOrder.Of(scores, scope);
        var data = experiment.Test ?? experiment.Validation;
        var curve = PruningCurve.Of(experiment.Model, order, data, PruningCurve.Shares, cancellation);
        return new RunCurve(run.Path, run.Recipe.Data.Name, Choices.NameOf(run.Recipe.Model), Choices.NameOf(run.Recipe.Rule), run.Recipe.Seed, data.Name, curve);
    }

    private static void Show(IReadOnlyList<RunCurve> curves, ParseResult parsed, Terminal terminal)
    {
        var (by, scope, file) = (parsed.GetValue(PruneOptions.By)!, parsed.GetValue(PruneOptions.Scope)!, parsed.GetValue(Picture)!);
        var groups = curves.GroupBy(curve => curve.Rule).Select(group => PruningGroup.Of(group.Key, [.. group.Select(curve => curve.Curve)])).ToList();
        var mean = PruningGroup.Of("mean", [.. curves.Select(curve => curve.Curve)]).Mean;
        var what = string.Join(", ", curves.Select(curve => $"{curve.Dataset}, {curve.Model}").Distinct());
        var split = string.Join(" and ", curves.Select(curve => curve.Split).Distinct());

        terminal.Line($"accuracy on the {split} split, weights removed by {by}, {scope}");
        terminal.Line($"removed   {string.Join("   ", groups.Select(group => FormattableString.Invariant($"{group.Name} ({group.Runs})").PadLeft(20)))}");
        for (var i = 0; i < mean.Count; i++)
        {
            var row = i;
            var cells = groups.Select(group => FormattableString.Invariant($"{100 * group.Mean[row].Accuracy:f2} % ± {100 * group.Deviation[row]:f2}").PadLeft(20));
            terminal.Line(FormattableString.Invariant($"{100 * mean[i].Removed,5:f0} %   {string.Join("   ", cells)}"));
        }
        PruningPicture.Draw(file, $"{what}: {split} accuracy, removed by {by}, {scope}", groups);
        terminal.Line($"picture: {file}");
        terminal.Result(new { by, scope, split, curve = mean, groups, runs = curves.Count > 1 ? curves : null, picture = file });
    }

    private sealed record RunCurve(string Run, string Dataset, string Model, string Rule, long Seed, string Split, IReadOnlyList<PruningPoint> Curve);
}
