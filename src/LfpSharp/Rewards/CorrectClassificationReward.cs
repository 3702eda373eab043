using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>A discrete reward: <c>sgn o</c> at the true class where it wins (also in a tie), else 0.</summary>
/// <remarks>Source: the method's reference implementation. Here sgn 0 = 0.</remarks>
public sealed record CorrectClassificationReward : ClassReward
{
    private protected override Tensor Compute(Tensor outputs, Tensor labels)
    {
        var wins = TrueOutput(outputs, labels).eq(outputs.amax([1], keepdim: true));
        return OneHot(outputs, labels) * wins * outputs.sign();
    }
}
