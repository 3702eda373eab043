using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// Divides a split in two by a seed, with every class in both parts by its share (to within one sample); a class that would have none
/// in the first part keeps one there. Samples with numbers are divided by the seed alone; of text the end is the second part, whatever
/// the seed.
/// </summary>
public sealed record DataSplit
{
    /// <summary>Creates the division.</summary>
    /// <param name="share">The share of the second part, 0 &lt; share &lt; 1: of validation, 0.1 by default.</param>
    /// <param name="seed">Decides which samples; the same seed divides the same data the same way, everywhere.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public DataSplit(double share = 0.1, long seed = 0)
    {
        if (!(share > 0 && share < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie between 0 and 1, both excluded.");
        Share = share;
        Seed = seed;
    }

    /// <summary>The share of the second part.</summary>
    public double Share { get; }

    /// <summary>Decides which samples go where.</summary>
    public long Seed { get; }

    /// <summary>
    /// Divides; both parts are views, in the order of the whole. The second has <c>⌊share · Count⌋</c> samples, less one for each class
    /// that is kept in the first.
    /// </summary>
    /// <param name="data">What to divide.</param>
    /// <param name="second">The second part's name.</param>
    public (LabeledData Train, LabeledData Validation) Apply(LabeledData data, string second = "validation")
    {
        ArgumentNullException.ThrowIfNull(data);
        var (labels, parts) = (Strata(data), Parts(data));
        int[] kept =
        [
            .. parts[true].GroupBy(i => labels[i]).ExceptBy(parts[false].Select(i => labels[i]), lost => lost.Key)
            .Select(lost => lost.First()),
        ];
        return (data.Subset([.. parts[false].Concat(kept).Order()]), data.Subset([.. parts[true].Except(kept).Order()], second));
    }

    /// <summary>Some of the samples, every class by its share (to within one sample), in the order of the whole.</summary>
    /// <param name="data">What to take from.</param>
    /// <param name="count">How many to take; all where there are no more.</param>
    /// <param name="seed">Decides which.</param>
    internal static LabeledData Take(LabeledData data, int count, long seed)
        // The half keeps rounding from taking one less.
        => count < data.Count ? data.Subset([.. new DataSplit((count + 0.5) / data.Count, seed).Parts(data)[true].Order()]) : data;

    // Which samples come into the second part, and which do not.
    private ILookup<bool, int> Parts(LabeledData data)
    {
        if (data.Vocabulary is not null)
        {
            var first = data.Count - (int)Math.Floor(data.Count * Share);
            return Enumerable.Range(0, data.Count).ToLookup(i => i >= first);
        }

        var order = new int[data.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        new SplitMix64(SplitMix64.Seed(Seed)).Shuffle(order);

        // Sorted by class, random within one; then every 1/share-th goes to the second part.
        var labels = Strata(data);
        int[] byClass = [.. order.OrderBy(i => labels[i])];
        return byClass.Index().ToLookup(item => Math.Floor((item.Index + 1) * Share) > Math.Floor(item.Index * Share), item => item.Item);
    }

    // Numbers and text have no classes: all samples are of one kind.
    private static int[] Strata(LabeledData data) => data.HasClasses ? data.Labels.ToArray() : new int[data.Count];
}
