using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of what was done: an action that turned out better than expected is strengthened against the others, one that turned out
/// worse weakened. Outputs are scores of actions, whose softmax π is the policy.
/// </summary>
/// <remarks>
/// With y the one-hot action that was taken and A its advantage, <c>L = −Σ A log π_a − β Σ H(π)</c>, so
/// <c>r = o ((y − π) A − β π (log π + H))</c>: it sums to zero over the actions per unit of output. A reward at the chosen action alone
/// does not, and learns nothing. Where the last output is a critic's value v, it is rewarded by <c>o κ (g − v)</c>, g the value that it
/// should have. Source: Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement learning", 1992;
/// as a reward ours.
/// </remarks>
public sealed record PolicyReward : LossReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="entropy">β, 0 or more: how much an undecided policy is worth.</param>
    /// <param name="valueWeight">κ, positive: how much the critic counts beside the policy.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public PolicyReward(double entropy = 0, double valueWeight = 0.5)
    {
        if (!(entropy >= 0 && double.IsFinite(entropy)))
            throw new ArgumentOutOfRangeException(nameof(entropy), entropy, "The weight of the entropy must be finite and not negative.");
        if (!(valueWeight > 0 && double.IsFinite(valueWeight)))
            throw new ArgumentOutOfRangeException(nameof(valueWeight), valueWeight, "The critic's weight must be positive and finite.");
        (Entropy, ValueWeight) = (entropy, valueWeight);
    }

    /// <summary>β.</summary>
    public double Entropy { get; }

    /// <summary>κ.</summary>
    public double ValueWeight { get; }

    // [N, 2]: action, advantage; [N, 3]: and the value that the last output should have.
    private protected override void Check(Tensor outputs, Tensor targets)
    {
        if (targets.dim() != 2 || targets.shape[0] != outputs.shape[0] || targets.shape[1] is not (2 or 3) || outputs.dim() != 2
            || targets.dtype != outputs.dtype)
        {
            throw new ArgumentException(
                $"{nameof(PolicyReward)}: the outputs are {outputs.dtype} [{string.Join(", ", outputs.shape)}], the targets "
                + $"{targets.dtype} [{string.Join(", ", targets.shape)}]; expected outputs [N, actions] and targets [N, 2], action and "
                + "advantage, or outputs [N, actions + 1] and targets [N, 3], with the value; of one type.",
                nameof(targets));
        }

        if (!Finiteness.Holds(targets))
            throw new ArgumentException($"{nameof(PolicyReward)}: a target is NaN or infinite.", nameof(targets));
        using var scope = NewDisposeScope();
        var actions = outputs.shape[1] - (targets.shape[1] - 2);
        var (least, most) = (targets[.., 0].min().ToDouble(), targets[.., 0].max().ToDouble());
        if (least < 0 || most >= actions)
        {
            throw new ArgumentException(
                $"{nameof(PolicyReward)}: the targets hold action {(least < 0 ? least : most)}, but there are {actions}, counted from 0.",
                nameof(targets));
        }
    }

    private protected override Tensor Loss(Tensor outputs, Tensor targets)
    {
        var hasValue = targets.shape[1] == 3;
        var scores = hasValue ? outputs.narrow(1, 0, outputs.shape[1] - 1) : outputs;
        var log = nn.functional.log_softmax(scores, 1);
        var chosen = log.gather(1, targets[.., 0].to_type(ScalarType.Int64).unsqueeze(1)).squeeze(1);
        var loss = (chosen * targets[.., 1]).sum().neg();
        if (Entropy > 0)
            loss += Entropy * (log.exp() * log).sum();
        return hasValue ? loss + (ValueWeight / 2 * (outputs[.., -1] - targets[.., 2]).square().sum()) : loss;
    }
}
