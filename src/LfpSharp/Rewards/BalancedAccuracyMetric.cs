namespace LfpSharp.Rewards;

/// <summary>The mean over the classes that occur of the share of their samples that is taken for them.</summary>
public sealed record BalancedAccuracyMetric : BatchMetric
{
    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels)
    {
        var counts = new SortedDictionary<int, (int Right, int All)>();
        for (var i = 0; i < labels.Length; i++)
        {
            var (right, all) = counts.GetValueOrDefault(labels[i]);
            counts[labels[i]] = (right + (predictions[i] == labels[i] ? 1 : 0), all + 1);
        }
        return counts.Count == 0 ? 0 : counts.Values.Average(count => (double)count.Right / count.All);
    }
}
