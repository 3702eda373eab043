using LfpSharp.Composites;
using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>LFP with any composite; <c>lfp-epsilon</c> and <c>lfp-zero</c> are short for the two most usual.</summary>
public sealed record LfpOptions : LearnerOptions, IFeedbackOptions
{
    /// <summary>Which layer gets which rule.</summary>
    public CompositeOptions Composite { get; init; } = new EpsilonCompositeOptions();

    /// <summary>Layers that get another rule than the composite's; the first line that matches decides.</summary>
    public IReadOnlyList<LayerRuleOptions> Layers { get; init; } = [];

    /// <summary>The reward at the outputs.</summary>
    public IReward Reward { get; init; } = new SoftmaxReward();

    /// <inheritdoc/>
    public Composites.Composite CreateComposite()
        => new([.. Layers.Select(line => new CompositeEntry(line.Selector, line.Rule)), .. Composite.Create().Entries]);

    /// <summary>Whether all is the same, the lines of <see cref="Layers"/> one by one.</summary>
    /// <param name="other">Others.</param>
    public bool Equals(LfpOptions? other)
        => other is not null && Composite == other.Composite && Reward.Equals(other.Reward) && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Composite, Reward, Layers.Count);

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => new FeedbackRule("lfp", model, CreateComposite(), Reward);

    /// <inheritdoc/>
    public override ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward)
        => new FeedbackRule("lfp", model, CreateComposite(), new DelegateReward(reward.Evaluate));
}
