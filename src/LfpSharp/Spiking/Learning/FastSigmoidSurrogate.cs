using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>The derivative of a fast sigmoid, <c>σ'(x) = 1 / (1 + κ|x|)²</c>.</summary>
/// <param name="Slope">κ, the steepness.</param>
public sealed record FastSigmoidSurrogate(double Slope = 25) : Surrogate
{
    /// <summary>κ, the steepness.</summary>
    public double Slope { get; } = Positive(Slope, nameof(Slope));

    /// <inheritdoc/>
    public override Tensor Derivative(Tensor distance) => distance.abs().mul_(Slope).add_(1).pow_(2).reciprocal_();
}
