using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Gradient descent on the mean cross-entropy, to compare with.</summary>
public sealed record GradientOptions : RuleOptions
{
    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
    {
        SpikingLearning.RefuseSpikes("gradient", model);
        return new GradientRule(model);
    }
}
