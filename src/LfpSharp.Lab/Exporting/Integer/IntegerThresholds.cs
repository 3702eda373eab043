using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>Levels of an activation as thresholds of whole sums.</summary>
internal static class IntegerThresholds
{
    private const double Rounding = 1e-12;

    /// <summary>
    /// T such that <c>n &gt; T</c> exactly where <c>unit · n + zero &gt; level</c>, for whole n: <c>T = ⌊(level − zero) / unit⌋</c>, at
    /// least −bound − 1 and at most bound. A unit of 0 makes it one of these: always, or never.
    /// </summary>
    /// <param name="level">A level of the activation, in the network's units.</param>
    /// <param name="zero">What the network has at n = 0, float64.</param>
    /// <param name="unit">What it has more for one more, 0 or above, float64; spread as zero.</param>
    /// <param name="bound">The greatest n in magnitude.</param>
    /// <returns>float64 of zero's shape.</returns>
    public static Tensor Of(double level, Tensor zero, Tensor unit, long bound)
        => ((level - zero) / unit).floor_().nan_to_num(bound, bound, -bound - 1).clamp_(-bound - 1, bound);

    /// <summary>What a layer has at n = 0, one for each output where it is the same in every place, as without a padding.</summary>
    public static Tensor Narrowed(Tensor zero)
    {
        if (zero.dim() < 4)
            return zero;
        var first = zero.narrow(2, 0, 1).narrow(3, 0, 1);
        return (zero - first).abs().max().item<double>() <= Rounding * zero.abs().max().item<double>() ? first : zero;
    }
}
