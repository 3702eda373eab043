using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>A triangle around the threshold, <c>σ'(x) = max(0, 1 − |x| / w)</c>.</summary>
/// <param name="Width">w, half the width of the triangle's base.</param>
public sealed record TriangleSurrogate(double Width = 1) : Surrogate
{
    /// <summary>w, half the width of the triangle's base.</summary>
    public double Width { get; } = Positive(Width, nameof(Width));

    /// <inheritdoc/>
    public override Tensor Derivative(Tensor distance) => distance.abs().div_(-Width).add_(1).clamp_min_(0);
}
