using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>The reward of softmax cross-entropy: <c>o · (y − softmax o)</c>, y the one-hot target. The usual choice.</summary>
/// <remarks>
/// Divided by o it is the negative gradient of the cross-entropy, summed over the batch. Source: Weber et al., TMLR 2025.
/// </remarks>
public sealed record SoftmaxReward : ClassReward
{
    private protected override Tensor Compute(Tensor outputs, Tensor labels)
        => outputs * (OneHot(outputs, labels) - nn.functional.softmax(outputs, 1));
}
