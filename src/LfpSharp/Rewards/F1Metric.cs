namespace LfpSharp.Rewards;

/// <summary>
/// F1 of one class: the harmonic mean of precision and recall, <c>2 h / (2 h + false alarms + misses)</c> with h hits; 0 where there is
/// neither the class nor an alarm.
/// </summary>
public sealed record F1Metric : BatchMetric
{
    /// <summary>Creates the metric.</summary>
    /// <param name="class">The class that is to be found, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public F1Metric(int @class = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(@class);
        Class = @class;
    }

    /// <summary>The class that is to be found.</summary>
    public int Class { get; }

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels)
    {
        var (hits, faults) = (0, 0);
        for (var i = 0; i < labels.Length; i++)
        {
            var (isTaken, isTrue) = (predictions[i] == Class, labels[i] == Class);
            hits += isTaken && isTrue ? 1 : 0;
            faults += isTaken != isTrue ? 1 : 0;
        }
        return hits == 0 ? 0 : 2.0 * hits / ((2.0 * hits) + faults);
    }
}
