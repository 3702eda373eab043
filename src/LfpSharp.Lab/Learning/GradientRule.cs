using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Learning by the gradient of the softmax cross-entropy, averaged over the batch: what LFP is compared with.</summary>
/// <param name="model">The model; not owned.</param>
public sealed class GradientRule(nn.Module<Tensor, Tensor> model) : ILearningRule
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
        ClassLabels.Check(outputs, labels);
        if (outputs.requires_grad)
            nn.functional.cross_entropy(outputs, labels).backward();
        return outputs.detach().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
