namespace LfpSharp.Rewards;

/// <summary>
/// A figure of merit of a whole batch of decisions: greater is better, and nothing else is known of it. It need be neither
/// differentiable nor a sum over samples.
/// </summary>
public abstract record BatchMetric
{
    /// <summary>The figure.</summary>
    /// <param name="predictions">The class that each sample is taken for.</param>
    /// <param name="labels">The class that each has, of the same length.</param>
    public abstract double Evaluate(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels);

    /// <summary>A figure of the user's own.</summary>
    /// <param name="figure">Takes predicted and true classes.</param>
    public static BatchMetric Of(Func<IReadOnlyList<int>, IReadOnlyList<int>, double> figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return new OwnMetric(figure);
    }

    private sealed record OwnMetric(Func<IReadOnlyList<int>, IReadOnlyList<int>, double> Figure) : BatchMetric
    {
        public override double Evaluate(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels)
            => Figure(predictions.ToArray(), labels.ToArray());
    }
}
