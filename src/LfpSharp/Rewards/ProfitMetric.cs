namespace LfpSharp.Rewards;

/// <summary>What decisions bring in the mean of a sample: a sum of money for each true class and what it is taken for.</summary>
public sealed record ProfitMetric : BatchMetric
{
    private readonly int classes;

    /// <summary>Creates the metric.</summary>
    /// <param name="gains">
    /// What each decision brings, row by row of a square table: the row is the true class, the column what it is taken for.
    /// </param>
    /// <exception cref="ArgumentException">The numbers are no square table, or one is not finite.</exception>
    public ProfitMetric(IReadOnlyList<double> gains)
    {
        ArgumentNullException.ThrowIfNull(gains);
        classes = (int)Math.Round(Math.Sqrt(gains.Count));
        if (classes < 2 || classes * classes != gains.Count || !gains.All(double.IsFinite))
        {
            throw new ArgumentException(
                $"The gains are [{string.Join(", ", gains)}]; expected finite numbers of a square table, a row for each true class: "
                + "[0, -1, -20, 10] for two classes.",
                nameof(gains));
        }
        Gains = [.. gains];
    }

    /// <summary>What each decision brings.</summary>
    public IReadOnlyList<double> Gains { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A class has no row or column.</exception>
    public override double Evaluate(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes || (uint)predictions[i] >= (uint)classes)
            {
                throw new ArgumentException($"A sample of class {labels[i]} is taken for class {predictions[i]}, but the gains are for "
                    + $"{classes} classes, counted from 0. Give a table of {Math.Max(labels[i], predictions[i]) + 1} rows and columns.");
            }

            sum += Gains[(labels[i] * classes) + predictions[i]];
        }
        return labels.Length == 0 ? 0 : sum / labels.Length;
    }

    /// <summary>Whether all gains are the same.</summary>
    /// <param name="other">Others.</param>
    public bool Equals(ProfitMetric? other) => other is not null && Gains.SequenceEqual(other.Gains);

    /// <inheritdoc/>
    public override int GetHashCode() => Gains.Count;
}
