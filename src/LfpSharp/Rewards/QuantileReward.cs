using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of numbers whose q-quantile shall be learnt: with e = o − t, <c>L = Σ max(−q e, (1 − q) e)</c> (the pinball loss), so
/// <c>c = q</c> where o is too small and <c>q − 1</c> where it is too large.
/// </summary>
public sealed record QuantileReward : LossReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="quantile">q, between 0 and 1; 0.5 is the median.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public QuantileReward(double quantile = 0.5) => Quantile = quantile is > 0 and < 1
        ? quantile
        : throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "A quantile lies between 0 and 1, both excluded, e.g. 0.9.");

    /// <summary>q.</summary>
    public double Quantile { get; }

    private protected override void Check(Tensor outputs, Tensor targets) => CheckValues(outputs, targets);

    private protected override Tensor Loss(Tensor outputs, Tensor targets)
    {
        var error = outputs - targets;
        return maximum(-Quantile * error, (1 - Quantile) * error).sum();
    }
}
