using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>A discrete punishment: <c>−sgn o</c> at every class above the true one, else 0.</summary>
/// <remarks>Source: the method's reference implementation. Here sgn 0 = 0.</remarks>
public sealed record MisclassificationReward : ClassReward
{
    private protected override Tensor Compute(Tensor outputs, Tensor labels)
        => outputs.gt(TrueOutput(outputs, labels)) * -outputs.sign();
}
