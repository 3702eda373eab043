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
    protected internal override Tensor Connect(LayerCall call)
    {
        // Reward and feedback have signals of their own, so each has a pass of its own, where both are asked for.
        using var scope = NewDisposeScope();
        var layer = AffineLayer.Of(call);
        var input = call.Inputs[0];
        if (!layer.Learns)
            return call.ConnectToPreActivation(call.Output, Epsilon);
        Tensor[] receivers = input.requires_grad
            ? [layer.Apply(input.detach(), layer.Weight, layer.Bias), layer.Apply(input, layer.Weight.detach(), layer.Bias?.detach())]
            : [call.Output];
        var z = call.Connect(receivers, [call.Output], (saved, normalized) =>
            [Signal(saved[0], normalized), .. receivers.Length == 1 ? (Tensor[])[] : [normalized.alias()]]);
        var connected = call.ConnectToPreActivation(z, Epsilon);
        return ReferenceEquals(connected, call.Output) ? connected : connected.MoveToOuterDisposeScope();
    }

    // z r, with r = s stab(z)
    private Tensor Signal(Tensor output, Tensor normalized)
    {
        using var scope = NewDisposeScope();
        return (output * normalized * Gate.Stabilize(output, Epsilon)).MoveToOuterDisposeScope();
    }
}
