using System.Collections.Immutable;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>Gradient descent in which the signal goes back through other weights: <c>δx = Bᵀ δz</c> instead of <c>Wᵀ δz</c>.</summary>
internal sealed class BackwardWeightRule : ILearningRule
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly IReadOnlyList<LayerStage> stages;
    private readonly BackwardWeights weights;

    /// <summary>Attaches the rule.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="model">A model of layers; not owned.</param>
    /// <param name="weights">The backward weights; owned.</param>
    /// <exception cref="ArgumentException">The model is not one of layers that the rule knows.</exception>
    public BackwardWeightRule(string name, nn.Module<Tensor, Tensor> model, BackwardWeights weights)
    {
        (Name, this.model, this.weights) = (name, model, weights);
        stages = LayerStages.Of(name, model);
        Warnings = LayerStages.Warnings(name, model);
        LayerRules = LayerStages.Layers("", model)
            .ToImmutableDictionary(layer => layer.Path, layer => layer.Layer is Linear or Conv2d ? name : "gradient");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules { get; }

    /// <inheritdoc/>
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        model.zero_grad();
        var records = StageRecord.Run(stages, inputs);
        var outputs = records[^1].Output.detach();
        Finite.Check(outputs);

        var signal = OutputError.Of(outputs, labels);
        var first = stages[0].HasParameters ? 0 : 1;
        for (var i = stages.Count - 1; i >= first; i--)
        {
            var inner = records[i].Return(signal);
            if (i > first)
                signal = records[i].Transpose(inner!, weights.Of(i, Weight(stages[i])));
        }
        return outputs.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    private static Parameter Weight(LayerStage stage)
        => stage.Weighted is Conv2d convolution ? convolution.weight : ((Linear)stage.Weighted!).weight;
}
