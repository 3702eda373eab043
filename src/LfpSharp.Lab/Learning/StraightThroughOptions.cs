using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>
/// The straight-through estimator: gradient descent on the mean cross-entropy in which a step activation has the derivative of the
/// clipped identity, <c>∂step(z)/∂z = 1</c> where <c>|z| ≤ 1</c> and 0 elsewhere, a negated step its negative, and a staircase 1 where
/// <c>0 ≤ z ≤ 1</c>. All other layers as with <see cref="GradientOptions"/>.
/// </summary>
/// <remarks>
/// Source: Bengio, Léonard, Courville, "Estimating or propagating gradients through stochastic neurons for conditional
/// computation", 2013; clipped as in Hubara, Courbariaux, Soudry, El-Yaniv, Bengio, "Binarized neural networks", NeurIPS 2016.
/// </remarks>
public sealed record StraightThroughOptions : LearnerOptions
{
    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => Create(model, null);

    /// <inheritdoc/>
    public override ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward) => Create(model, reward);

    private static StraightThroughRule Create(nn.Module<Tensor, Tensor> model, LossReward? loss)
    {
        SpikingLearning.RefuseSpikes("straight-through", model);
        return new StraightThroughRule(model, loss);
    }
}
