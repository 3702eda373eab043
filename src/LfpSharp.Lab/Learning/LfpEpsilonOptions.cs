using System.ComponentModel.DataAnnotations;
using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Options;
using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>LFP-ε: feedback by the ε rule in every layer.</summary>
public sealed record LfpEpsilonOptions : LearnerOptions, IFeedbackOptions
{
    /// <summary>The stabilizer ε.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Epsilon { get; init => field = OptionRange.Check(this, value); } = Gate.DefaultEpsilon;

    /// <summary>
    /// From where activations are measured; null for what suits each, which is <see cref="ActivationReference.Expected"/>. Wherever
    /// f(0) = 0 and f is no step, all are the same.
    /// </summary>
    public ActivationReference? Reference { get; init; }

    /// <summary><see cref="Reference"/>, or what suits each activation where none was chosen.</summary>
    internal ActivationReference Measured => Reference ?? ActivationReference.Expected;

    /// <summary>The reward at the outputs.</summary>
    public IReward Reward { get; init; } = new SoftmaxReward();

    /// <inheritdoc/>
    public Composite CreateComposite() => Composite.Epsilon(Epsilon, Measured);

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => new FeedbackRule("lfp-epsilon", model, CreateComposite(), Reward);

    /// <inheritdoc/>
    public override ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward)
        => new FeedbackRule("lfp-epsilon", model, CreateComposite(), new DelegateReward(reward.Evaluate));
}
