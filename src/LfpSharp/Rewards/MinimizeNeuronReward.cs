using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>Drives every output downwards: <c>−sgn o · (1 − σ(o))</c>. The labels do not matter.</summary>
/// <remarks>Source: the method's reference implementation. Here sgn 0 = 0.</remarks>
public sealed record MinimizeNeuronReward : IReward
{
    /// <inheritdoc/>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        RewardInputs.CheckOutputs(nameof(MinimizeNeuronReward), outputs);
        using var upwards = MaximizeNeuronReward.Drive(outputs);
        return upwards.neg();
    }
}
