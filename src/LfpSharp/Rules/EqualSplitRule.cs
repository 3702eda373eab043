using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The ε rule for a product of operands that all carry reward (attention scores, attention values, gating): every operand
/// gets an equal share, so <c>out = a·b</c> gives <c>r_a = r_b = r · out / stab(2·out)</c>, summed over the terms of a matrix
/// product.
/// </summary>
/// <remarks>Source: Achtibat et al., AttnLRP, ICML 2024 (the rule for bilinear products), as the reference of LFP uses it.</remarks>
public sealed record EqualSplitRule : Rule
{
    /// <summary>The ε of the reference implementation for products, whatever the ε of the linear layers is.</summary>
    public const double DefaultEpsilon = 1e-12;

    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public EqualSplitRule(double epsilon = DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override Tensor Divisor(IReadOnlyList<Tensor> inputs, Tensor output) => output * inputs.Count;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
    {
        // out / (n·out + ε·sgn out) = out / (out + ε/n·sgn out) / n
        var operands = call.Inputs.Count;
        return call.Gated(call.Output, call.Output, Epsilon / operands, 1.0 / operands);
    }
}
