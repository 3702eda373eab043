using System.Collections.Immutable;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Learning by the gradient of a loss, averaged over the batch: what LFP is compared with.</summary>
/// <param name="model">The model; not owned.</param>
/// <param name="loss">
/// The loss; null for the one that goes with the data: softmax cross-entropy for classes, half the squared error for numbers.
/// </param>
public sealed class GradientRule(nn.Module<Tensor, Tensor> model, LossReward? loss = null) : ILearningRule
{
    /// <inheritdoc/>
    public string Name => "gradient";

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings => [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules { get; } = model.named_modules()
        .ToImmutableDictionary(layer => layer.name, _ => "gradient");

    /// <inheritdoc/>
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        model.zero_grad();
        var outputs = model.call(inputs);
        Finite.Check(outputs);
        if (outputs.requires_grad)
            Return(outputs, labels);
        return outputs.detach().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Return(Tensor outputs, Tensor labels)
    {
        var values = Precision.Widened(outputs);
        if (loss is null)
            (TaskLoss.Sum(values, labels) / labels.shape[0]).backward();
        else
            values.backward([loss.Density(values, labels).div_(-labels.shape[0])]);
    }
}
