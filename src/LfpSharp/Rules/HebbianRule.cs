using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// A Hebbian rule steered by reward: reward goes down as with the ε rule, and a connection is strengthened where both its ends were
/// active and the reward was positive. For linear layers and convolutions.
/// </summary>
/// <remarks>
/// <code>
/// s_j = r_j / stab(z_j),    r_i = a_i Σ_j w_ij s_j
/// φ(w_ij) = |w_ij| Σ_batch a_i z_j r_j,    φ(b_j) = |b_j| Σ_batch z_j r_j
/// </code>
/// <para>With z the layer's output, [N, outputs, ...]. Sums are over batch and places. Source: the reference implementation of LFP,
/// version 1.0.0.</para>
/// </remarks>
public sealed record HebbianRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public HebbianRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call) => OwnFeedback.Connect(
        call, Epsilon, (layer, z, input, _, normalized) =>
        {
            // z r, with r = s stab(z)
            using var scope = NewDisposeScope();
            return [.. layer.Gradients(input, z * normalized * Gate.Stabilize(z, Epsilon))
                .Select(change => change.MoveToOuterDisposeScope())];
        });
}
