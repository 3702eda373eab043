namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>What a learning rate brought in the search, on the validation split.</summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="ValidationScore">The accuracy of the best epoch, 0 … 1; null when training failed.</param>
/// <param name="ValidationLoss">The mean cross-entropy of that epoch; null when training failed.</param>
/// <param name="Failure">Why training failed; null when it did not.</param>
/// <param name="Run">The run's folder.</param>
public sealed record RateTrial(double Rate, double? ValidationScore, double? ValidationLoss, string? Failure, string Run)
{
    internal static RateTrial Of(FinishedRun run)
        => run.Result is { } result
            ? new RateTrial(
                run.Run.Recipe.Optimizer.LearningRate,
                result.ValidationScore,
                run.Folder.ReadEpochs().FirstOrDefault(record => record.Epoch == result.BestEpoch)?.ValidationLoss,
                null,
                run.Run.Name)
            : new RateTrial(run.Run.Recipe.Optimizer.LearningRate, null, null, run.Manifest.Failure, run.Run.Name);

    /// <summary>
    /// The trial with the highest validation accuracy; of equals the one with the lower loss, then the one with the lower rate. Null
    /// when all failed.
    /// </summary>
    /// <param name="trials">The trials of one rule.</param>
    public static RateTrial? Best(IEnumerable<RateTrial> trials)
        => trials.Where(trial => trial.ValidationScore is not null)
            .OrderByDescending(trial => trial.ValidationScore)
            .ThenBy(trial => trial.ValidationLoss is { } loss && double.IsFinite(loss) ? loss : double.MaxValue)
            .ThenBy(trial => trial.Rate)
            .FirstOrDefault();
}
