using LfpSharp.Rules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ThirdParty.OwnRules;

/// <summary>
/// A γ rule of linear layers: reward is handed down by <c>w′ = w + γ·max(w, 0)</c>, so <c>s = r / stab(z′)</c> with
/// <c>z′ = W′ a + b′</c> and <c>r_i = a_i Σ_j w′_ij s_j</c>.
/// </summary>
public sealed record PositiveWeightsRule(double Gamma, double Epsilon) : Rule
{
    /// <inheritdoc/>
    protected override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected override string? LossByDefinition(nn.Module layer) => "the bias counts with its own γ";

    /// <inheritdoc/>
    protected override Tensor Connect(LayerCall call)
    {
        using var scope = NewDisposeScope();
        var layer = (Linear)call.Layer;
        var changed = nn.functional.linear(call.Inputs[0], Strengthened(layer.weight!), Strengthened(layer.bias!));
        return call.ConnectToPreActivation(changed, Epsilon).MoveToOuterDisposeScope();
    }

    private Tensor Strengthened(Tensor parameter) => parameter + (Gamma * parameter.clamp(min: 0));
}
