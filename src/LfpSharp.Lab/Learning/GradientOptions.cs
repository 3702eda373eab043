using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Gradient descent on the mean of a loss, to compare with.</summary>
public sealed record GradientOptions : LearnerOptions
{
    /// <summary>The loss; null for cross-entropy with classes, half the squared error with numbers to predict.</summary>
    public LossReward? Loss { get; init; }

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
    {
        SpikingLearning.RefuseSpikes("gradient", model);
        return new GradientRule(model, Loss);
    }

    /// <inheritdoc/>
    public override ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward)
        => (this with { Loss = reward }).Attach(model);
}
