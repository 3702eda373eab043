using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of activations: the reward of <c>a_j = f(z_j)</c> is the reward of <c>z_j</c>. No derivative of f is used, so f
/// may be a step.
/// </summary>
/// <remarks>
/// In density form: a gate where a gradient would have <c>f'(z)</c>. When z came from a layer with the ε rule, directly or
/// through layers that only move values about (flatten, max pooling), its gate and this one are one, <c>f(z) / stab(z)</c> with
/// that layer's ε; several activations in a row are one, too. Otherwise the gate is <c>f(z) / z</c>: the rule itself stabilizes
/// nothing, and a z of exactly 0 has no density, so the reward of an <c>f(0)</c> that is not 0 ends there. The slope of a PReLU
/// is a connection like others: <c>φ(w) = |w| Σ z c</c> over z &lt; 0, with c the density of the output.
/// </remarks>
public sealed record IdentityRule : Rule
{
    /// <inheritdoc/>
    protected internal override bool TakesGateOfLayerBefore => true;

    /// <inheritdoc/>
    protected internal override Tensor Divisor(IReadOnlyList<Tensor> inputs, Tensor output) => inputs[0];

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call) => call.ConnectThroughActivation();
}
