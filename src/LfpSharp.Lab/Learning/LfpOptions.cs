using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>LFP with any composite; <c>lfp-epsilon</c> and <c>lfp-zero</c> are short for the two most usual.</summary>
public sealed record LfpOptions : RuleOptions, IFeedbackOptions
{
    /// <summary>Which layer gets which rule.</summary>
    public CompositeOptions Composite { get; init; } = new EpsilonCompositeOptions();

    /// <summary>The reward at the outputs.</summary>
    public IReward Reward { get; init; } = new SoftmaxReward();

    /// <inheritdoc/>
    public Composites.Composite CreateComposite() => Composite.Create();

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => new FeedbackRule("lfp", model, CreateComposite(), Reward);
}
