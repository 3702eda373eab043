using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of numbers whose median shall be learnt: <c>L = Σ |o − t|</c>, so <c>c = sgn(t − o)</c>, and 0 where o = t.
/// </summary>
public sealed record AbsoluteErrorReward : LossReward
{
    private protected override void Check(Tensor outputs, Tensor targets) => CheckValues(outputs, targets);

    private protected override Tensor Loss(Tensor outputs, Tensor targets) => (outputs - targets).abs().sum();
}
