using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>The magnitudes of some values in ascending order: sorted once, asked for all that follows from it.</summary>
internal sealed class SortedMagnitudes
{
    private readonly double[] sorted;

    /// <summary>Sorts them.</summary>
    /// <param name="values">Any shape, at least one value.</param>
    public SortedMagnitudes(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (ascending, _) = values.detach().abs().flatten().sort();
        var exact = ascending.to_type(ScalarType.Float64);
        Gini = GiniCoefficient.OfSorted(exact);
        sorted = exact.cpu().data<double>().ToArray();
    }

    /// <summary>How many there are.</summary>
    public long Count => sorted.Length;

    /// <summary>Their Gini coefficient.</summary>
    public double Gini { get; }

    /// <summary>The share of values that are exactly 0.</summary>
    public double Zero => ShareOf(value => value == 0);

    /// <summary>
    /// The magnitude below which a share of the values lies; between two of them on the straight line that joins them, as NumPy does.
    /// </summary>
    /// <param name="share">0 … 1.</param>
    public double Quantile(double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>The share of values with a smaller magnitude than that.</summary>
    public double ShareBelow(double threshold) => ShareOf(value => value < threshold);

    private double ShareOf(Func<double, bool> condition) => sorted.Count(condition) / (double)sorted.Length;
}
