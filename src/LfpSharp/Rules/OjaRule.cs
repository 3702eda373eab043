using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Oja's rule steered by reward: as the <see cref="HebbianRule"/>, with a decay that keeps weights from growing without a bound. For
/// linear layers and convolutions.
/// </summary>
/// <remarks>
/// <code>
/// s_j = r_j / stab(z_j),    r_i = a_i Σ_j w_ij s_j
/// φ(w_ij) = |w_ij| (Σ a_i z_j r_j − w_ij Σ a_i z_j³ / Σ a_i z_j)
/// </code>
/// <para>With z the layer's output, [N, outputs, ...], and a_i = 1 for a bias. Sums are over batch and places; a quotient by 0 counts as
/// its numerator. Where Σ a z is near 0 the decay is large and badly determined, so small learning rates are called for. The decay does
/// not depend on the reward: it is there without any, and feedback is not linear in the reward.</para>
/// <para>Source: the reference implementation of LFP, version 1.0.0; Oja, Journal of Mathematical Biology 15, 1982.</para>
/// </remarks>
public sealed record OjaRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public OjaRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call) => OwnFeedback.Connect(call, Epsilon, Changes);

    // The pass carries −s, so what does not depend on the reward has its sign turned here.
    private List<Tensor> Changes(AffineLayer layer, Tensor z, Tensor input, IReadOnlyList<Tensor> parameters, Tensor normalized)
    {
        using var scope = NewDisposeScope();
        var rewarded = layer.Gradients(input, z * normalized * Gate.Stabilize(z, Epsilon));
        var cubes = layer.Gradients(input, z.pow(3));
        var products = layer.Gradients(input, z);
        return [.. parameters.Select((parameter, p) =>
            (rewarded[p] + (parameter * Quotient(cubes[p], products[p]))).MoveToOuterDisposeScope())];
    }

    private static Tensor Quotient(Tensor numerator, Tensor denominator)
        => numerator / denominator.masked_fill(denominator.eq(0), 1);
}
