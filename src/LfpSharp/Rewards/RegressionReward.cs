using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of numbers that should come near their targets: <c>c = −∂L/∂o</c>, with e = o − t and L by <see cref="RegressionLoss"/>.
/// </summary>
/// <remarks>
/// <code>
/// squared     c = −e
/// absolute    c = −sgn e
/// huber       c = −e where |e| ≤ p, else −p sgn e
/// quantile    c = p where e &lt; 0, p − 1 where e &gt; 0
/// </code>
/// As a reward that is divided by the output (<c>r = −o e</c>), an output of 0 could not leave 0: let it enter as a density.
/// </remarks>
public sealed record RegressionReward : LossReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="loss">How distances count.</param>
    /// <param name="parameter">p: Huber's bound, above 0, or the quantile, between 0 and 1; null for 1 and 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such loss, or p is out of range.</exception>
    public RegressionReward(RegressionLoss loss = RegressionLoss.Squared, double? parameter = null)
    {
        if (!Enum.IsDefined(loss))
            throw new ArgumentOutOfRangeException(nameof(loss), loss, "There are Squared, Absolute, Huber and Quantile.");
        var p = parameter ?? (loss == RegressionLoss.Quantile ? 0.5 : 1);
        if (!(p > 0 && double.IsFinite(p)) || (loss == RegressionLoss.Quantile && p >= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(parameter), parameter, "Huber's bound must be above 0, a quantile between 0 and 1.");
        }

        (Kind, Parameter) = (loss, p);
    }

    /// <summary>How distances count.</summary>
    public RegressionLoss Kind { get; }

    /// <summary>p.</summary>
    public double Parameter { get; }

    private protected override void Check(Tensor outputs, Tensor targets) => CheckValues(outputs, targets);

    private protected override Tensor Loss(Tensor outputs, Tensor targets)
    {
        var error = outputs - targets;
        return Kind switch
        {
            RegressionLoss.Squared => error.square().sum() / 2,
            RegressionLoss.Absolute => error.abs().sum(),
            RegressionLoss.Huber => nn.functional.huber_loss(outputs, targets, Parameter, nn.Reduction.Sum),
            _ => maximum(-Parameter * error, (1 - Parameter) * error).sum(),
        };
    }
}
