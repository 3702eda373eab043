using System.ComponentModel.DataAnnotations;
using LfpSharp.Composites;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Options;
using LfpSharp.Rewards;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OwnParts;

/// <summary>A learning rule: LFP-ε in which reward decays from linear layer to linear layer.</summary>
public sealed record DecayedLfpOptions : RuleOptions, IFeedbackOptions
{
    /// <summary>What a linear layer hands down of the reward that reaches it.</summary>
    [Range(0, 1, MinimumIsExclusive = true)]
    public double Factor { get; init => field = OptionRange.Check(this, value); } = 0.9;

    /// <inheritdoc/>
    public IReward Reward { get; init; } = new SoftmaxReward();

    /// <inheritdoc/>
    public Composite CreateComposite() => Composite.Epsilon().With<Linear>(new DecayedRule(Factor));

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => new FeedbackRule("decayed-lfp", model, CreateComposite(), Reward);
}
