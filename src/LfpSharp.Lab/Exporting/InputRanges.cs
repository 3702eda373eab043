using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>The least and greatest value that goes into each layer, over some samples.</summary>
internal sealed class InputRanges
{
    private const int BatchSize = 64;

    private readonly Dictionary<nn.Module, (float Least, float Greatest)> ranges = new(ReferenceEqualityComparer.Instance);

    /// <summary>Runs a model on samples and looks at its layers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layers">The layers, with their nodes.</param>
    /// <param name="samples">[N, ...], normalized.</param>
    public static IReadOnlyList<(OnnxNode Node, float Least, float Greatest)> Of(
        nn.Module<Tensor, Tensor> model, IReadOnlyList<(nn.Module Layer, OnnxNode Node)> layers, Tensor samples)
    {
        var found = new InputRanges();
        var removals = new List<Action>();
        try
        {
            foreach (var layer in layers.Select(layer => layer.Layer).OfType<nn.Module<Tensor, Tensor>>())
                removals.Add(layer.register_forward_pre_hook((_, input) => found.See(layer, input)).remove);
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var mode = new EvaluationMode(model);
            foreach (var batch in samples.split(BatchSize))
                model.call(batch).Dispose();
        }
        finally
        {
            removals.ForEach(remove => remove());
        }

        return [.. layers.Select(layer => (layer.Node, found.ranges[layer.Layer].Least, found.ranges[layer.Layer].Greatest))];
    }

    private Tensor See(nn.Module layer, Tensor input)
    {
        var before = ranges.GetValueOrDefault(layer);
        using var least = input.min();
        using var greatest = input.max();
        ranges[layer] = (Math.Min(before.Least, least.item<float>()), Math.Max(before.Greatest, greatest.item<float>()));
        return input;
    }
}
