using System.Runtime.InteropServices;
using LfpSharp.Lab.Formats.Onnx;

namespace LfpSharp.Lab.Exporting;

/// <summary>
/// Holds weights and inputs of dense layers and convolutions in 8 bits: each is followed by what gives its number back
/// (<c>QuantizeLinear</c>, <c>DequantizeLinear</c>), from which a runtime computes in whole numbers.
/// </summary>
/// <remarks>
/// Weights: int8, <c>round(w / s)</c> with <c>s = max |w| / 127</c> of each output. Inputs: uint8, <c>round(x / s) + z</c> with s and z
/// from the least and greatest of the calibration's values and 0. Biases: int32 in units of both. What lies beyond is cut off.
/// </remarks>
internal static class OnnxQuantizer
{
    private const float GreatestWeight = 127;
    private const float GreatestInput = 255;

    /// <summary>Changes a graph, whose norms were merged.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="ranges">The nodes to change, with least and greatest value of their inputs.</param>
    public static void Apply(OnnxGraph graph, IReadOnlyList<(OnnxNode Node, float Least, float Greatest)> ranges)
    {
        var constants = graph.Initializers.ToDictionary(constant => constant.Name);
        foreach (var values in ranges.GroupBy(range => range.Node.Inputs[0]).ToList())
        {
            var (least, greatest) = (Math.Min(0, values.Min(range => range.Least)), Math.Max(0, values.Max(range => range.Greatest)));
            var scale = greatest > least ? (greatest - least) / GreatestInput : 1;
            var zero = (byte)Math.Clamp(MathF.Round(-least / scale), 0, GreatestInput);
            var name = Input(graph, values.Key, values.First().Node, scale, zero);
            foreach (var (node, _, _) in values)
            {
                node.Inputs[0] = name;
                var weights = Weights(graph, node, constants[node.Inputs[1]]);
                if (node.Inputs.Count > 2)
                    Bias(graph, node, constants[node.Inputs[2]], [.. weights.Select(weight => weight * scale)]);
            }
        }
    }

    private static string Input(OnnxGraph graph, string value, OnnxNode first, float scale, byte zero)
    {
        string[] parameters =
        [
            Constant(graph, $"{value}.scale", OnnxType.Float, [], MemoryMarshal.AsBytes<float>([scale])),
            Constant(graph, $"{value}.zero", OnnxType.UInt8, [], [zero]),
        ];
        var at = graph.Nodes.IndexOf(first);
        graph.Nodes.Insert(at, Node("QuantizeLinear", $"{value}.quantized", [value, .. parameters]));
        graph.Nodes.Insert(at + 1, Node("DequantizeLinear", $"{value}.restored", [$"{value}.quantized", .. parameters]));
        return $"{value}.restored";
    }

    private static float[] Weights(OnnxGraph graph, OnnxNode node, OnnxTensor weight)
    {
        var values = OnnxFolding.Values(weight);
        var outputs = (int)weight.Shape[0];
        var size = values.Length / outputs;
        var (scales, whole) = (new float[outputs], new sbyte[values.Length]);
        for (var output = 0; output < outputs; output++)
        {
            var row = values.Slice(output * size, size);
            var greatest = 0f;
            foreach (var w in row)
                greatest = Math.Max(greatest, Math.Abs(w));
            scales[output] = greatest > 0 ? greatest / GreatestWeight : 1;
            for (var i = 0; i < size; i++)
                whole[(output * size) + i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scales[output]), -GreatestWeight, GreatestWeight);
        }

        Replace(graph, node, 1, weight, OnnxType.Int8, MemoryMarshal.AsBytes<sbyte>(whole), scales);
        return scales;
    }

    private static void Bias(OnnxGraph graph, OnnxNode node, OnnxTensor bias, float[] scales)
    {
        var whole = new int[scales.Length];
        var values = OnnxFolding.Values(bias);
        for (var i = 0; i < whole.Length; i++)
            whole[i] = (int)Math.Clamp(Math.Round((double)values[i] / scales[i]), int.MinValue, int.MaxValue);
        Replace(graph, node, 2, bias, OnnxType.Int32, MemoryMarshal.AsBytes<int>(whole), scales);
    }

    // A constant of floating point becomes one of whole numbers, and a node that gives it back, output by output.
    private static void Replace(
        OnnxGraph graph, OnnxNode node, int input, OnnxTensor constant, OnnxType type, ReadOnlySpan<byte> whole, float[] scales)
    {
        graph.Initializers.Remove(constant);
        string[] inputs =
        [
            Constant(graph, $"{constant.Name}.quantized", type, constant.Shape, whole),
            Constant(graph, $"{constant.Name}.scale", OnnxType.Float, [scales.Length], MemoryMarshal.AsBytes<float>(scales)),
            Constant(
                graph, $"{constant.Name}.zero", type, [scales.Length],
                new byte[scales.Length * (type == OnnxType.Int32 ? sizeof(int) : sizeof(sbyte))]),
        ];
        graph.Nodes.Insert(
            graph.Nodes.IndexOf(node), Node("DequantizeLinear", constant.Name, inputs, OnnxAttribute.Of("axis", 0L)));
        node.Inputs[input] = constant.Name;
    }

    private static string Constant(OnnxGraph graph, string name, OnnxType type, IEnumerable<long> shape, ReadOnlySpan<byte> bytes)
    {
        graph.Initializers.Add(new OnnxTensor { Name = name, Shape = [.. shape], Type = type, Bytes = bytes.ToArray() });
        return name;
    }

    private static OnnxNode Node(string operation, string output, IEnumerable<string> inputs, params OnnxAttribute[] attributes)
        => new() { Name = output, Operator = operation, Inputs = [.. inputs], Outputs = [output], Attributes = [.. attributes] };
}
