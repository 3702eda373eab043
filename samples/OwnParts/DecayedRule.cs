using LfpSharp.Rules;
using static TorchSharp.torch;

namespace OwnParts;

/// <summary>The rule of a layer: <c>s = factor · r / stab(z)</c>, r the reward of its outputs and z its pre-activations.</summary>
internal sealed record DecayedRule(double Factor) : Rule
{
    private const double Epsilon = 1e-6;

    /// <inheritdoc/>
    protected override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected override bool LeavesGateToActivation => false;

    /// <inheritdoc/>
    protected override string? LossByDefinition(nn.Module layer) => "reward decays on its way";

    /// <inheritdoc/>
    protected override Tensor Connect(LayerCall call) => call.ConnectToPreActivation(call.Output, Epsilon, Factor);
}
