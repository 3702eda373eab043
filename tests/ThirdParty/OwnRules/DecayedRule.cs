using LfpSharp.Rules;
using static TorchSharp.torch;

namespace ThirdParty.OwnRules;

/// <summary>The ε rule of which only a part of the reward goes on: <c>s = factor · r / stab(z)</c>.</summary>
public sealed record DecayedRule(double Factor, double Epsilon) : Rule
{
    /// <inheritdoc/>
    protected override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected override string? LossByDefinition(nn.Module layer) => "reward decays on its way";

    /// <inheritdoc/>
    protected override Tensor Connect(LayerCall call) => call.ConnectToPreActivation(call.Output, Epsilon, Factor);
}
