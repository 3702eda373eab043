using LfpSharp.Rewards;

namespace LfpSharp.Lab.Learning.Policies;

/// <summary>REINFORCE: each action is rewarded by the discounted return that followed it, measured against a baseline.</summary>
/// <remarks>
/// A batch is whole episodes. By LFP the reward of each output is <c>o (y_a − π) A</c>. Source: Williams, 1992.
/// </remarks>
public sealed record ReinforceOptions : PolicyOptions
{
    /// <summary>What returns are measured against.</summary>
    public ReturnBaseline Baseline { get; init; }

    private protected override string RuleName => "reinforce";

    private protected override PolicyReward Reward => new(Entropy);

    private protected override double[][] Targets(Rollout play)
    {
        var advantages = Advantages.Returns(play, Discount).Against(Baseline);
        return [.. advantages.Select((advantage, i) => new[] { play.Actions[i], advantage })];
    }
}
