using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of numbers whose mean shall be learnt with outliers counting less: with e = o − t, <c>L = e²/2</c> where <c>|e| ≤ δ</c>,
/// else <c>δ (|e| − δ/2)</c>; so <c>c = −e</c>, at most δ in size.
/// </summary>
public sealed record HuberReward : LossReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="delta">δ, above 0; what PyTorch calls delta.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0, or not finite.</exception>
    public HuberReward(double delta = 1) => Delta = delta > 0 && double.IsFinite(delta)
        ? delta
        : throw new ArgumentOutOfRangeException(nameof(delta), delta, "Huber's delta must be above 0 and finite, e.g. 1.");

    /// <summary>δ.</summary>
    public double Delta { get; }

    private protected override void Check(Tensor outputs, Tensor targets) => CheckValues(outputs, targets);

    private protected override Tensor Loss(Tensor outputs, Tensor targets)
        => nn.functional.huber_loss(outputs, targets, Delta, nn.Reduction.Sum);
}
