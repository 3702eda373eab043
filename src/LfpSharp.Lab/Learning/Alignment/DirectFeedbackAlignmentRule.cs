using System.Collections.Immutable;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>Learning by the output error, projected by fixed random matrices straight to the output of every hidden stage.</summary>
internal sealed class DirectFeedbackAlignmentRule : ILearningRule
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly IReadOnlyList<LayerStage> stages;
    private readonly Dictionary<int, Tensor> projections = [];
    private readonly long seed;

    /// <summary>Attaches the rule.</summary>
    /// <param name="model">A model of layers; not owned.</param>
    /// <param name="seed">Decides the projections.</param>
    /// <exception cref="ArgumentException">The model is not one of layers that the rule knows.</exception>
    public DirectFeedbackAlignmentRule(nn.Module<Tensor, Tensor> model, long seed)
    {
        (this.model, this.seed) = (model, seed);
        stages = LayerStages.Of(Name, model);
        Warnings = LayerStages.Warnings(Name, model);
        LayerRules = LayerStages.Layers("", model)
            .ToImmutableDictionary(
                layer => layer.Path, layer => layer.Layer is Linear or Conv2d && layer.Path != stages[^1].Path ? Name : "gradient");
    }

    /// <inheritdoc/>
    public string Name => "direct-feedback-alignment";

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

        var error = OutputError.Of(outputs, labels);
        records[^1].Return(error);
        for (var i = 0; i < stages.Count - 1; i++)
        {
            if (stages[i].HasParameters)
                records[i].Return(error.matmul(Projection(i, records[i].Output, error)).reshape(records[i].Output.shape));
        }
        return outputs.MoveToOuterDisposeScope();
    }

    /// <summary>B of a stage, [C, values of its output for one sample]; drawn when its shape is first known.</summary>
    internal Tensor Projection(int stage, Tensor output, Tensor error)
        => projections.TryGetValue(stage, out var found)
            ? found
            : projections[stage] = RandomWeights.Draw([error.shape[1], output.NumberOfElements / output.shape[0]], output, seed, stage);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var projection in projections.Values)
            projection.Dispose();
        projections.Clear();
    }
}
