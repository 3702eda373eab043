using System.Runtime.InteropServices;
using LfpSharp.Lab.Formats.Onnx;

namespace LfpSharp.Lab.Exporting;

/// <summary>
/// Merges norms into the convolutions before them, <c>w' = w γ / √(σ² + ε)</c> and <c>b' = (b − µ) γ / √(σ² + ε) + β</c>: in use they are
/// one map.
/// </summary>
internal static class OnnxFolding
{
    private const float UsualStabilizer = 1e-5f;

    /// <summary>Merges them in a graph; it is changed.</summary>
    public static void Apply(OnnxGraph graph)
    {
        var constants = graph.Initializers.ToDictionary(constant => constant.Name);
        var uses = graph.Nodes.SelectMany(node => node.Inputs).CountBy(name => name).ToDictionary();
        foreach (var norm in graph.Nodes.Where(node => node.Operator == "BatchNormalization").ToList())
        {
            if (graph.Nodes.Find(node => node.Outputs[0] == norm.Inputs[0]) is not { Operator: "Conv" } layer || uses[norm.Inputs[0]] != 1)
                continue;
            var numbers = norm.Inputs.Skip(1).Select(name => Values(constants[name]).ToArray()).ToList();
            var stabilizer = norm.Attributes.Find(attribute => attribute.Name == "epsilon")?.Number ?? UsualStabilizer;
            Merge(graph, layer, constants, numbers, stabilizer);
            layer.Outputs[0] = norm.Outputs[0];
            graph.Nodes.Remove(norm);
            graph.Initializers.RemoveAll(constant => norm.Inputs.Skip(1).Contains(constant.Name));
        }
    }

    /// <summary>The numbers of a float32 constant, as they lie in it.</summary>
    public static Span<float> Values(OnnxTensor constant) => MemoryMarshal.Cast<byte, float>(constant.Bytes.AsSpan());

    // numbers: γ, β, µ, σ².
    private static void Merge(
        OnnxGraph graph, OnnxNode layer, Dictionary<string, OnnxTensor> constants, List<float[]> numbers, float stabilizer)
    {
        var weight = constants[layer.Inputs[1]];
        var channels = (int)weight.Shape[0];
        if (layer.Inputs.Count < 3)
        {
            var none = new OnnxTensor
            {
                Name = layer.Inputs[1] + ".bias",
                Shape = [channels],
                Type = OnnxType.Float,
                Bytes = new byte[channels * sizeof(float)],
            };
            graph.Initializers.Add(none);
            constants.Add(none.Name, none);
            layer.Inputs.Add(none.Name);
        }

        var weights = Values(weight);
        var biases = Values(constants[layer.Inputs[2]]);
        var size = weights.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var factor = numbers[0][channel] / MathF.Sqrt(numbers[3][channel] + stabilizer);
            foreach (ref var w in weights.Slice(channel * size, size))
                w *= factor;
            biases[channel] = ((biases[channel] - numbers[2][channel]) * factor) + numbers[1][channel];
        }
    }
}
