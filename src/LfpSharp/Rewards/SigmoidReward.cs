using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>The reward of one sigmoid a class: <c>o · (y − σ(o))</c>, y the one-hot target.</summary>
/// <remarks>Divided by o it is the negative gradient of the binary cross-entropy. Source: the method's reference implementation.</remarks>
public sealed record SigmoidReward : ClassReward
{
    private protected override Tensor Compute(Tensor outputs, Tensor labels) => outputs * (OneHot(outputs, labels) - outputs.sigmoid());
}
