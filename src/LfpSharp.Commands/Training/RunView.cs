using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Training;

/// <summary>Shows what a run is before it starts, and what came out.</summary>
internal static class RunView
{
    public static void Before(Terminal terminal, TrainingRun run)
    {
        var (experiment, recipe) = (run.Experiment, run.Experiment.Recipe);
        terminal.Line($"{recipe.Data.Name}: {experiment.Train.Count} training, {experiment.Validation.Count} validation, "
            + $"{experiment.Test?.Count ?? 0} test samples");
        var layers = ModelSummary.Of(experiment.Model, experiment.Train.SampleShape);
        terminal.Line($"{Choices.NameOf(recipe.Model)} with {Wording.Count(layers.Sum(layer => layer.Parameters))} parameters, "
            + $"{Wording.Count(layers.Sum(layer => layer.MultiplyAdds))} multiply-adds a sample, by {Choices.NameOf(recipe.Rule)}, seed "
            + $"{recipe.Seed}");
        terminal.Line();
        terminal.Table(
            ["layer", "type", "output", .. TableColumn.Numbers("parameters", "multiply-adds"), "rule"],
            layers,
            layer =>
            [
                layer.Path, layer.Type, string.Join('×', layer.OutputShape), Wording.CountCell(layer.Parameters),
                Wording.CountCell(layer.MultiplyAdds), run.Trainer.LayerRules.GetValueOrDefault(layer.Path) ?? "",
            ]);
        terminal.Line();
    }

    public static void After(Terminal terminal, TrainingRun run, TrainingResult result)
    {
        var score = run.Experiment.Recipe.Score;
        terminal.Line();
        terminal.Facts(
            ($"validation {score.Name}", result.ValidationScore is { } validation
                ? $"{score.Text(validation)} (best, epoch {result.BestEpoch})"
                : null),
            ($"test {score.Name}", result.TestScore is { } test
                ? $"{score.Text(test)} (scored once, with the weights of epoch {result.BestEpoch})"
                : null),
            ("weight sparsity", result.Gini is { } gini ? $"{Wording.Number(gini, "f3")} (Gini coefficient)" : null),
            ("learning rate", Changes(run.Trainer.State.RateChanges)),
            ("time", Wording.Number(result.Seconds, "f1", "s")),
            ("run", run.Folder.Path));
        var remark = result.End switch
        {
            TrainingEnd.NoImprovement
                => $"Ended early: no better validation score for {run.Experiment.Recipe.Training.Patience} epochs.",
            TrainingEnd.TargetReached
                => $"Ended early: the validation score reached {run.Experiment.Recipe.Score.Text(run.Experiment.Recipe.Training.Target)}.",
            TrainingEnd.OutOfTime => FormattableString.Invariant($"Ended after {run.Experiment.Recipe.Training.Minutes} minutes, as set."),
            TrainingEnd.Cancelled
                => FormattableString.Invariant($"Interrupted after step {result.Steps}; everything so far is saved. Go on with:  ")
                    + $"lfp train --resume {run.Folder.Path}",
            _ => null,
        };
        if (remark is not null)
            terminal.Line(remark);
    }

    private static string? Changes(List<RateChange> changes)
        => changes.Count == 0 ? null
            : string.Join(", ", changes.Select(change => FormattableString.Invariant($"times {change.Factor} after step {change.Step}")))
                + ", as was asked for";

    /// <summary>The last line with --json; for several seeds also their mean.</summary>
    public static void Results(Terminal terminal, IReadOnlyList<(Recipe Recipe, TrainingResult Result, string Folder)> runs)
    {
        if (runs is [var (recipe, result, folder)])
        {
            terminal.Result(AsObject(recipe, result, folder));
            return;
        }
        foreach (var (each, its, where) in runs)
            terminal.Record(new { run = AsObject(each, its, where) });
        var tests = runs.Select(run => run.Result.TestScore).OfType<double>().ToArray();
        var score = runs[0].Recipe.Score;
        double? mean = tests.Length > 0 ? tests.Average() : null;
        var deviation = tests.Length > 1 ? Math.Sqrt(tests.Sum(test => Math.Pow(test - mean!.Value, 2)) / (tests.Length - 1)) : 0;
        terminal.Line(
            mean is null
                ? FormattableString.Invariant($"no test score over {runs.Count} seeds")
                : $"test {score.Name} over {Wording.Plural(tests.Length, "seed")}: {score.Text(mean)} ± "
                    + $"{score.Size(deviation)} (standard deviation)");
        terminal.Result(new
        {
            dataset = runs[0].Recipe.Data.Name,
            model = Choices.NameOf(runs[0].Recipe.Model),
            rule = Choices.NameOf(runs[0].Recipe.Rule),
            seeds = runs.Select(run => run.Recipe.Seed),
            score,
            testScore = mean,
            testScoreDeviation = deviation,
            testScores = tests,
            seconds = runs.Sum(run => run.Result.Seconds),
            runFolders = runs.Select(run => run.Folder),
        });
    }

    public static void Profile(Terminal terminal, TrainingProfile profile)
    {
        terminal.Table(
            ["time spent on", .. TableColumn.Numbers("seconds", "share")],
            Enum.GetValues<TrainingPhase>(),
            phase =>
            [
                RecipeName(phase), Wording.NumberCell(profile.Seconds(phase), "f2"),
                Wording.PercentCell(profile.Seconds(phase) / profile.Total, "f1"),
            ]);
        terminal.Record(new { profile = Enum.GetValues<TrainingPhase>().ToDictionary(RecipeName, profile.Seconds) });
    }

    private static object AsObject(Recipe recipe, TrainingResult result, string folder) => new
    {
        dataset = recipe.Data.Name,
        model = Choices.NameOf(recipe.Model),
        rule = Choices.NameOf(recipe.Rule),
        seed = recipe.Seed,
        epochs = result.Epochs,
        score = recipe.Score,
        validationScore = result.ValidationScore,
        testScore = result.TestScore,
        gini = result.Gini,
        seconds = result.Seconds,
        runFolder = folder,
    };

    private static string RecipeName(TrainingPhase phase) => phase.ToString().ToLowerInvariant();
}
