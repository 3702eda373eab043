using LfpSharp.Rules;
using static TorchSharp.torch;

namespace ThirdParty.OwnRules;

/// <summary>The identity rule of which only a part of the reward goes on: <c>r_z = factor · r_a</c>.</summary>
public sealed record DecayedActivationRule(double Factor) : Rule
{
    /// <inheritdoc/>
    protected override bool TakesGateOfLayerBefore => true;

    /// <inheritdoc/>
    protected override string? LossByDefinition(nn.Module layer) => "reward decays on its way";

    /// <inheritdoc/>
    protected override Tensor Connect(LayerCall call) => call.ConnectThroughActivation(Factor);
}
