using LfpSharp.Gates;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of activations: the reward of <c>a_j = f(z_j)</c> is the reward of <c>z_j</c>. No derivative of f is used, so f
/// may be a step.
/// </summary>
/// <remarks>
/// <para>In density form: a gate where a gradient would have <c>f'(z)</c>. When z came from a layer with the ε rule, directly or
/// through layers that only move values about (flatten, max pooling), its gate and this one are one, <c>f(z) / stab(z)</c> with
/// that layer's ε; several activations in a row are one, too. Otherwise the gate is <c>f(z) / z</c>: the rule itself stabilizes
/// nothing, and a z of exactly 0 has no density, so the reward of an <c>f(0)</c> that is not 0 ends there. The slope of a PReLU
/// is a connection like others: <c>φ(w) = |w| Σ z c</c> over z &lt; 0, with c the density of the output.</para>
/// <para>With <see cref="ActivationReference.ZeroInput"/>, and f(0) ≠ 0, the gate is <c>(f(z) − f(0)) / stab(z)</c> directly behind
/// a layer, and else <c>(f(z) − f(0)) / z</c> with the limit f'(0) at 0, times the gates of what lies before. Where such an
/// activation is the model's output, reward enters there as a density, <c>r / f(z)</c>. With <see cref="ActivationReference.Expected"/>
/// steps are measured likewise, by what was to be expected of them.</para>
/// </remarks>
public sealed record IdentityRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="reference">From where the output is measured.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reference.</exception>
    public IdentityRule(ActivationReference reference = ActivationReference.ZeroOutput)
        => Reference = Enum.IsDefined(reference)
            ? reference
            : throw new ArgumentOutOfRangeException(
                nameof(reference), reference, "There is no such reference; there are ZeroOutput, ZeroInput and Expected.");

    /// <summary>From where the output is measured.</summary>
    public ActivationReference Reference { get; }

    /// <inheritdoc/>
    protected internal override bool TakesGateOfLayerBefore => true;

    /// <inheritdoc/>
    protected internal override Tensor Divisor(IReadOnlyList<Tensor> inputs, Tensor output) => inputs[0];

    /// <inheritdoc/>
    protected internal override Tensor? Constant(nn.Module layer, IReadOnlyList<Tensor> inputs)
    {
        if (Reference == ActivationReference.Expected && ExpectedStep.Of(layer) is { } expected)
        {
            using var noGrad = no_grad();
            using var deviation = expected(inputs[0]);
            return ((nn.Module<Tensor, Tensor>)layer).forward(inputs[0]).sub_(deviation);
        }

        return Reference == ActivationReference.ZeroOutput || ActivationShape.IsZeroAtZero(layer)
            ? null
            : ReferenceDifference.Constant(layer, inputs[0]);
    }

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call) => call.ConnectThroughActivation(reference: Reference);
}
