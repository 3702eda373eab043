using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Gates;

/// <summary>Whether values are finite: rewards, outputs, parameters and their feedback have to be.</summary>
public static class Finiteness
{
    /// <summary>Whether no value is NaN or infinite; an empty tensor holds none. Copies nothing.</summary>
    /// <param name="values">Any shape, floating point or integer. Not disposed.</param>
    public static bool Holds(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.NumberOfElements == 0)
            return true;

        // NaN and infinity survive the extremes. Their difference would not do: it can overflow.
        using var noGrad = no_grad();
        using var largest = values.max();
        using var smallest = values.min();
        return double.IsFinite(largest.ToDouble()) && double.IsFinite(smallest.ToDouble());
    }
}
