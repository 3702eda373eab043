using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of numbers that should come near their targets t in the mean: <c>L = Σ (o − t)²/2</c>, so <c>c = t − o</c>.
/// </summary>
/// <remarks>
/// As a reward that is divided by the output (<c>r = o (t − o)</c>), an output of 0 could not leave 0: let it enter as a density.
/// </remarks>
public sealed record SquaredErrorReward : LossReward
{
    private protected override void Check(Tensor outputs, Tensor targets) => CheckValues(outputs, targets);

    private protected override Tensor Loss(Tensor outputs, Tensor targets) => (outputs - targets).square().sum() / 2;
}
