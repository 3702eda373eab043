using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>The straight-through estimator, <c>σ'(x) = 1</c> everywhere.</summary>
public sealed record StraightThroughSurrogate : Surrogate
{
    /// <inheritdoc/>
    public override Tensor Derivative(Tensor distance) => ones_like(distance);
}
