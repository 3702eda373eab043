using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>Drives every output upwards: <c>sgn o · (1 − σ(o))</c>. The labels do not matter.</summary>
/// <remarks>Source: the method's reference implementation. Here sgn 0 = 0.</remarks>
public sealed record MaximizeNeuronReward : IReward
{
    /// <inheritdoc/>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        RewardInputs.CheckOutputs(nameof(MaximizeNeuronReward), outputs);
        return Drive(outputs);
    }

    /// <summary><c>sgn o · (1 − σ(o))</c>.</summary>
    internal static Tensor Drive(Tensor outputs)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var values = outputs.detach();
        return (values.sign() * (1 - values.sigmoid())).MoveToOuterDisposeScope();
    }
}
