using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// How a layer decomposes the reward of its outputs onto its inputs and parameters. A rule holds numbers, no tensors and no
/// layer, so one object serves many layers.
/// </summary>
/// <remarks>
/// <para>Built in, for layers with parameters: <see cref="EpsilonRule"/>, <see cref="GammaRule"/>, <see cref="ZPlusRule"/>,
/// <see cref="AlphaBetaRule"/>, <see cref="FlatRule"/>, <see cref="SquaredWeightsRule"/>, <see cref="BoxRule"/>,
/// <see cref="HebbianRule"/>, <see cref="OjaRule"/>, <see cref="ReverseRule"/>, <see cref="ConstantSpreadRule"/>; for what lies between:
/// <see cref="IdentityRule"/>, <see cref="GuidedRule"/>, <see cref="EqualSplitRule"/>, <see cref="AttentionValuesRule"/>,
/// <see cref="GatedUnitRule"/>, <see cref="GatedSignalRule"/>, <see cref="GatedSplitRule"/>,
/// <see cref="PowerPoolRule"/>, <see cref="TransposeRule"/>.</para>
/// <para>For a rule of one's own derive from <see cref="TermRule"/> for a layer with weights, which needs the terms only; from
/// <see cref="OutputRule"/> or <see cref="InputRule"/>, which need one formula only; or
/// from this class, which can do all that the rules built in do: <see cref="LayerCall.ConnectToPreActivation"/> for a layer,
/// <see cref="LayerCall.ConnectThroughActivation"/> for an activation, <see cref="LayerCall.Connect"/> for anything. What
/// propagation, recording and verification want to know of a rule they ask it by the other members here.</para>
/// </remarks>
/// <example><code>
/// sealed record DecayedRule(double Factor) : Rule   // s = factor · r / stab(z)
/// {
///     protected override double? Stabilizer => 1e-6;
///     protected override bool LeavesGateToActivation => true;
///     protected override string? LossByDefinition(nn.Module layer) => "the rule passes on a part of the reward";
///     protected override Tensor Connect(LayerCall call) => call.ConnectToPreActivation(call.Output, 1e-6, Factor);
/// }
/// var composite = Composite.Epsilon().With&lt;Linear&gt;(new DecayedRule(0.9));
/// </code></example>
public abstract record Rule
{
    /// <summary>For a rule of one's own.</summary>
    protected Rule()
    {
    }

    /// <summary>The ε ≥ 0 that the rule adds to what it divides by; null, as here, for a rule that does not divide.</summary>
    /// <remarks>An ε that the type of a layer's output cannot hold is refused by it, before anything is propagated.</remarks>
    protected internal virtual double? Stabilizer => null;

    /// <summary>
    /// Whether the gate at a layer's output may be left to an activation that alone sees it: two gates in one,
    /// <c>f(z) / stab(z)</c>. True for a rule whose <see cref="Connect"/> ends in
    /// <see cref="LayerCall.ConnectToPreActivation"/>, or which leaves the output alone where
    /// <see cref="LayerCall.FeedsActivationOnly"/>. Otherwise false, as here.
    /// </summary>
    protected internal virtual bool LeavesGateToActivation => false;

    /// <summary>
    /// Whether this is a rule of activations that brings the gate of the layer before with its own. True for a rule whose
    /// <see cref="Connect"/> ends in <see cref="LayerCall.ConnectThroughActivation"/>; otherwise false, as here. An activation
    /// with parameters of its own is never merged.
    /// </summary>
    protected internal virtual bool TakesGateOfLayerBefore => false;

    /// <summary>
    /// What the rule divides by before ε is added, so that it can be said how much of the reward the stabilizer absorbs,
    /// <c>r·(1 − d / stab(d))</c>; null, as here, where it absorbs nothing. Not asked where <see cref="Connect"/> ends in
    /// <see cref="LayerCall.ConnectToPreActivation"/>: the pre-activation is known then.
    /// </summary>
    /// <param name="inputs">The layer's inputs, in the order of its forward. Not to be disposed.</param>
    /// <param name="output">The layer's output. Not to be disposed.</param>
    /// <returns>A tensor of the output's shape; the rule need not dispose it.</returns>
    protected internal virtual Tensor? Divisor(IReadOnlyList<Tensor> inputs, Tensor output) => null;

    /// <summary>
    /// A part of each output that no input contributed to, so that its share of the reward, density times constant, ends at the layer
    /// as a bias's does; null, as here, where there is none.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs, in the order of its forward. Not to be disposed.</param>
    /// <returns>A tensor that broadcasts to the output's shape; the rule need not dispose it.</returns>
    protected internal virtual Tensor? Constant(nn.Module layer, IReadOnlyList<Tensor> inputs) => null;

    /// <summary>
    /// Whether the layer's bias takes <c>Σ_j s_j b_j</c> of the reward, as verification counts it; true here. False for a rule whose
    /// pre-activation was computed with other biases.
    /// </summary>
    protected internal virtual bool GivesBiasItsShare => true;

    /// <summary>
    /// Why part of the reward ends at a layer without being passed on, taken by the bias or absorbed by ε, where this is meant; null
    /// where all of it must be accounted for. Here: a softmax and normalizations.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <returns>The end of a sentence: "a softmax passes reward as its gradient at x does".</returns>
    protected internal virtual string? LossByDefinition(nn.Module layer) => layer switch
    {
        Softmax or Softmax2d or Softmin or LogSoftmax => "a softmax passes reward as its gradient at x does",
        BatchNorm or LayerNorm or GroupNorm or InstanceNorm or LocalResponseNorm
            => "a normalization divides by statistics of its own input",
        ConstantPad1d or ConstantPad2d or ConstantPad3d or AlphaDropout or FeatureAlphaDropout
            => "what the layer puts in the place of values takes its own part",
        _ => null,
    };

    /// <summary>
    /// Called after each forward of the layer, with gradients enabled. Returns the tensor that the rest of the model sees: the same
    /// values, connected backwards as the rule wants it.
    /// </summary>
    /// <param name="call">The layer, what it was given and what it returned, and ways to connect these.</param>
    /// <returns>
    /// What one of <paramref name="call"/>'s methods returned, or its output as it is, which leaves the layer's own backward pass.
    /// </returns>
    protected internal abstract Tensor Connect(LayerCall call);

    /// <summary>Throws unless <paramref name="epsilon"/> is a finite number of at least 0; for constructors.</summary>
    /// <param name="epsilon">A stabilizer ε.</param>
    /// <returns>The same number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    protected static double CheckedStabilizer(double epsilon)
        => double.IsFinite(epsilon) && epsilon >= 0
            ? epsilon
            : throw new ArgumentOutOfRangeException(
                nameof(epsilon), epsilon,
                "The stabilizer ε must be a finite number of at least 0; the usual value is 1e-6, and 0 gives LFP-0.");
}
