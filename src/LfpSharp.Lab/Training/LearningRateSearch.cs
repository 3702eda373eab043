namespace LfpSharp.Lab.Training;

/// <summary>What a <see cref="LearningRateFinder"/> saw.</summary>
/// <param name="Points">Learning rates and the smoothed cross-entropy at each.</param>
public sealed record LearningRateSearch(IReadOnlyList<(double LearningRate, double Loss)> Points)
{
    private const double BelowLowest = 10;

    /// <summary>
    /// A tenth of the learning rate with the lowest loss: fast, and far from where training breaks. Null where the loss never fell.
    /// </summary>
    public double? Suggestion
        => Points.Count > 0 && Points.MinBy(point => point.Loss) is var lowest && lowest.Loss < Points[0].Loss
            ? lowest.LearningRate / BelowLowest
            : null;
}
