using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>Soft bounds: a weight changes the less, the nearer it is to one of them, and not at all at or beyond it.</summary>
/// <remarks>
/// The change is scaled by <c>max(0, (w − a)(b − w)) / ((b − a)/2)²</c>, 1 in the middle. Source: Mozafari, Kheradpisheh, Masquelier,
/// Nowzari-Dalini, Ganjtabesh, "First-spike-based visual categorization using reward-modulated STDP", IEEE Transactions on Neural
/// Networks and Learning Systems 29, 2018, where it is w(1 − w), a quarter of this for a = 0 and b = 1.
/// </remarks>
public sealed record WeightBounds
{
    /// <summary>Creates the bounds.</summary>
    /// <param name="least">a.</param>
    /// <param name="most">b, above a.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite, or b is not above a.</exception>
    public WeightBounds(double least, double most)
    {
        if (!(double.IsFinite(least) && double.IsFinite(most) && most > least))
        {
            throw new ArgumentOutOfRangeException(
                nameof(most), most,
                FormattableString.Invariant($"The weights' bounds are {least} and {most}; both must be finite, and the second one ")
                + "above the first. Use e.g. -1 and 1.");
        }

        (Least, Most) = (least, most);
    }

    /// <summary>a.</summary>
    public double Least { get; }

    /// <summary>b.</summary>
    public double Most { get; }

    /// <summary>Multiplies a change in place by the scale of its weight.</summary>
    /// <param name="parameter">w, any shape.</param>
    /// <param name="change">The same shape.</param>
    internal void Scale(Tensor parameter, Tensor change)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var weight = parameter.detach();
        change.mul_((weight - Least).mul_(Most - weight).clamp_(min: 0).div_(Math.Pow((Most - Least) / 2, 2)));
    }
}
