using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using LfpSharp.Rewards;

namespace LfpSharp.Lab.Learning.Policies;

/// <summary>
/// Actor and critic: the model has one output more, the value of what it sees, and an action is rewarded by how much better than that
/// value it turned out.
/// </summary>
/// <remarks>
/// The advantage is the generalized one, brought to mean 0 and deviation 1 over the batch; the critic's target is its value plus the
/// advantage. A batch is whole episodes. Source: Sutton and Barto, 2018, chapter 13; Schulman and others, ICLR 2016.
/// </remarks>
public sealed record ActorCriticOptions : PolicyOptions
{
    /// <summary>λ: 1 trusts the returns, 0 the critic.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double Trace { get; init => field = OptionRange.Check(this, value); } = 0.95;

    /// <summary>κ, how much the critic counts beside the actor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double ValueWeight { get; init => field = OptionRange.Check(this, value); } = 0.5;

    /// <summary>What rewards are divided by for the critic, so that its output need not be large.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double RewardScale { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <inheritdoc/>
    public override int ExtraOutputs => 1;

    private protected override string RuleName => "actor-critic";

    private protected override PolicyReward Reward => new(Entropy, ValueWeight);

    private protected override double[][] Targets(Rollout play)
    {
        var raw = Advantages.Generalized(play, Discount, Trace, RewardScale);
        double[] targets = [.. raw.Select((advantage, i) => play.Values[i] + advantage)];
        raw.Against(ReturnBaseline.Standardized);
        return [.. raw.Select((advantage, i) => new[] { play.Actions[i], advantage, targets[i] })];
    }
}
