using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Lab.Teaching;

/// <summary>The samples of a teaching.</summary>
/// <param name="Labelled">Those whose classes the network may know.</param>
/// <param name="Asked">Those that are asked about; their labels are for a simulated person alone.</param>
/// <param name="Held">Those on which its accuracy is shown.</param>
public sealed record TeachingPool(LabeledData Labelled, LabeledData Asked, LabeledData Held)
{
    private const int MostHeld = 2000;

    /// <summary>
    /// For a network that knows a few labels of each class: those are taken from the training split, the rest of it is asked about.
    /// </summary>
    /// <param name="train">The training split.</param>
    /// <param name="held">What its accuracy is shown on.</param>
    /// <param name="labels">How many labelled samples of each class.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="ArgumentException">Nothing would be left to ask about.</exception>
    public static TeachingPool OfFewLabels(LabeledData train, LabeledData held, int labels, long seed)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(held);
        int[] order = [.. Enumerable.Range(0, train.Count)];
        new Data.SplitMix64(Data.SplitMix64.Seed(seed, labels)).Shuffle(order);
        var classes = train.Labels.ToArray();
        int[] known = [.. order.GroupBy(index => classes[index]).SelectMany(group => group.Take(labels)).Order()];
        int[] rest = [.. Enumerable.Range(0, train.Count).Except(known)];
        return rest.Length > 0
            ? new TeachingPool(train.Subset(known), train.Subset(rest), DataSplit.Take(held, MostHeld, seed))
            : throw new ArgumentException($"All {train.Count} training samples would be labelled, and none is left to ask about. Give "
                + "fewer --labels.");
    }

    /// <summary>For a trained network: it knows the training split, and is asked about the validation split.</summary>
    /// <param name="train">The training split.</param>
    /// <param name="validation">What is asked about.</param>
    /// <param name="held">What its accuracy is shown on.</param>
    /// <param name="seed">Decides which samples are held.</param>
    public static TeachingPool OfRun(LabeledData train, LabeledData validation, LabeledData held, long seed)
    {
        ArgumentNullException.ThrowIfNull(held);
        return new TeachingPool(train, validation, DataSplit.Take(held, MostHeld, seed));
    }
}
