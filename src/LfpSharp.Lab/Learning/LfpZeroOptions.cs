using LfpSharp.Composites;
using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>LFP-0: feedback with ε = 0; on networks of ReLUs gradient descent scaled by |w|.</summary>
public sealed record LfpZeroOptions : LearnerOptions, IFeedbackOptions
{
    /// <summary>The reward at the outputs.</summary>
    public IReward Reward { get; init; } = new SoftmaxReward();

    /// <inheritdoc/>
    public Composite CreateComposite() => Composite.Zero();

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => new FeedbackRule("lfp-zero", model, CreateComposite(), Reward);

    /// <inheritdoc/>
    public override ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward)
        => new FeedbackRule("lfp-zero", model, CreateComposite(), new DelegateReward(reward.Evaluate));
}
