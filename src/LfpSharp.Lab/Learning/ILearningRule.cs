using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>A way to learn: from a batch to the <c>.grad</c> of every parameter that an optimizer then walks against.</summary>
/// <remarks>It is attached to its model until disposed.</remarks>
public interface ILearningRule : IDisposable
{
    /// <summary>Its name in results and reports.</summary>
    string Name { get; }

    /// <summary>Things the user should know, found when the rule was attached; parameters that cannot learn, for example.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>What each layer does with the reward or gradient that reaches it, by the layer's path.</summary>
    IReadOnlyDictionary<string, string> LayerRules { get; }

    /// <summary>How much each layer of neurons fired in the last step; empty for models that do not spike.</summary>
    IReadOnlyList<LayerActivity> Activity => [];

    /// <summary>
    /// What it remembers from batch to batch, by name: checkpoints keep it, and a resumed run writes it back into these tensors. They
    /// belong to the rule.
    /// </summary>
    IReadOnlyList<(string Name, Tensor Tensor)> State => [];

    /// <summary>The reward of outputs, summed over them and averaged over the batch; null for a rule without such a reward.</summary>
    /// <param name="outputs">[N, classes], as <see cref="Learn"/> gave them; not disposed.</param>
    /// <param name="labels">As for <see cref="Learn"/>.</param>
    double? MeanReward(Tensor outputs, Tensor labels) => null;

    /// <summary>
    /// Whether the feedback of a batch is the mean of that of its parts, weighted by their samples, so that the parts may be learned from
    /// one by one. Not so for a rule that compares whole batches or remembers them.
    /// </summary>
    bool IsMeanOverSamples => State.Count == 0;

    /// <summary>The mean variance of the last step's rewards, where these are estimated by draws; null where they are exact.</summary>
    double? RewardVariance => null;

    /// <summary>Runs the model forward and fills every learnable parameter's <c>.grad</c>, averaged over the batch.</summary>
    /// <param name="inputs">[N, ...sample shape].</param>
    /// <param name="labels">int64 [N], classes; or float32 [N, 1], scaled numbers to predict.</param>
    /// <returns>The model's outputs, [N, classes], without a graph; they belong to the caller.</returns>
    /// <exception cref="NonFiniteException">An output is NaN or infinite.</exception>
    Tensor Learn(Tensor inputs, Tensor labels);
}
