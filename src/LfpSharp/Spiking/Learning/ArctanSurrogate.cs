using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>The derivative of an arctangent, <c>σ'(x) = (α/2) / (1 + (π α x / 2)²)</c>.</summary>
/// <param name="Alpha">α, the steepness; the peak is α/2.</param>
public sealed record ArctanSurrogate(double Alpha = 2) : Surrogate
{
    /// <summary>α, the steepness; the peak is α/2.</summary>
    public double Alpha { get; } = Positive(Alpha, nameof(Alpha));

    /// <inheritdoc/>
    public override Tensor Derivative(Tensor distance) => distance.mul(Math.PI * Alpha / 2).pow_(2).add_(1).reciprocal_().mul_(Alpha / 2);
}
