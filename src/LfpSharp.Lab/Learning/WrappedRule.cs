using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>A learning rule that another one does the work of.</summary>
/// <param name="rule">The other; owned.</param>
internal abstract class WrappedRule(ILearningRule rule) : ILearningRule
{
    /// <inheritdoc/>
    public string Name => rule.Name;

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Warnings => rule.Warnings;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules => rule.LayerRules;

    /// <inheritdoc/>
    public bool IsMeanOverSamples => rule.IsMeanOverSamples;

    /// <inheritdoc/>
    public double? RewardVariance => rule.RewardVariance;

    /// <inheritdoc/>
    public double? MeanReward(Tensor outputs, Tensor labels) => rule.MeanReward(outputs, labels);

    /// <inheritdoc/>
    public virtual Tensor Learn(Tensor inputs, Tensor labels) => rule.Learn(inputs, labels);

    /// <inheritdoc/>
    public virtual void Dispose() => rule.Dispose();

    /// <summary>Throws unless a rule is LFP or a gradient on a graph of layers.</summary>
    /// <param name="setting">What is set, such as <c>training.compute is bfloat16</c>.</param>
    /// <param name="options">The rule.</param>
    /// <param name="model">What it is attached to.</param>
    /// <exception cref="ArgumentException">It is another rule, or the model spikes.</exception>
    protected static void CheckGraph(string setting, RuleOptions options, nn.Module model)
    {
        if (options is not LearnerOptions || model is Models.Spiking.SpikingModel)
        {
            throw new ArgumentException(
                $"{setting}, which is for LFP and gradients on networks that do not spike. Leave it out, or use lfp-epsilon, lfp-zero, "
                + "lfp, gradient or straight-through and a network of layers.");
        }
    }
}
