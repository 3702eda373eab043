using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Pruning;

/// <summary>The pruning curve of one run.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Dataset">The data.</param>
/// <param name="Model">The model.</param>
/// <param name="Rule">The rule that trained it.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Split">The split that was scored.</param>
/// <param name="Curve">The score over the share removed.</param>
public sealed record PrunedRun(
    string Run, string Dataset, string Model, string Rule, long Seed, string Split, IReadOnlyList<PruningPoint> Curve)
{
    /// <summary>What the scores are.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>
    /// Measures a run's curve on its test split, or on its validation split where it has no other, with the weights of its best epoch.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="score">Which weights go first.</param>
    /// <param name="scope">Among which weights the share is counted.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="cancellation">Ends the measurement by an exception.</param>
    /// <exception cref="Formats.InvalidFileException">The run has no weights, or they are damaged.</exception>
    public static PrunedRun Measure(
        RunFolder run, PruningScore score, PruningScope scope, string? dataDirectory = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var experiment = new Experiment(run.Recipe, dataDirectory, cancellation: cancellation);
        run.LoadBest(experiment.Model);
        return Measure(run, experiment, score, scope, cancellation);
    }

    /// <summary>As above, for a run whose data and weights are loaded.</summary>
    internal static PrunedRun Measure(
        RunFolder run, Experiment experiment, PruningScore score, PruningScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(score);
        using var scores = score.Of(experiment.Model, experiment.Train, cancellation);
        using var order = PruningOrder.Of(scores, scope);
        var data = experiment.Test ?? experiment.Validation;
        var curve = PruningCurve.Of(experiment.Model, order, data, PruningCurve.Shares, cancellation);
        return new PrunedRun(
            run.Path,
            run.Recipe.Data.Name,
            Choices.NameOf(run.Recipe.Model),
            Choices.NameOf(run.Recipe.Rule),
            run.Recipe.Seed,
            data.Name,
            curve)
        {
            Score = run.Recipe.Score,
        };
    }
}
