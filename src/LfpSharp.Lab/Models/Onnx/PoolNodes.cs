using TorchSharp;
using static LfpSharp.Lab.Models.Onnx.GraphWindow;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Pools.</summary>
internal static class PoolNodes
{
    public static Dictionary<string, Action<GraphReader, GraphNode>> Readers { get; } = new()
    {
        ["MaxPool"] = Maximum,
        ["AveragePool"] = Average,
        ["GlobalAveragePool"] = (reader, node) =>
            Adaptive(reader, node, [.. Enumerable.Repeat(1L, Math.Max(0, reader.Value(node, 0).Shape.Count - 2))]),
        [OnnxFusion.AdaptiveMean] = (reader, node) => Adaptive(reader, node, [.. node.Integers("sizes")!]),
    };

    private static void Maximum(GraphReader reader, GraphNode node)
    {
        node.Ignore("storage_order");
        var input = reader.Value(node, 0);
        var window = GraphWindow.Of(node, input.Shape, null);
        if (window.IsUneven || IsWide(window))
        {
            // The lowest number and not −∞, which has no reward (0 · ∞).
            input = Padded(reader, node, window, finfo(ScalarType.Float32).min, input);
            window = window.WithoutPadding();
        }

        var shape = window.Outputs(input.Shape, input.Shape[1]);
        nn.Module<Tensor, Tensor> pool = window.Kernel.Length switch
        {
            1 => nn.MaxPool1d(window.Kernel[0], window.Strides[0], window.Before[0], window.Dilations[0], window.Ceils),
            2 => nn.MaxPool2d(
                Two(window.Kernel), Two(window.Strides), Two(window.Before), Two(window.Dilations), window.Ceils),
            _ => nn.MaxPool3d(
                Three(window.Kernel), Three(window.Strides), Three(window.Before), Three(window.Dilations),
                window.Ceils),
        };
        reader.Put(node, pool, input, shape);
    }

    private static void Average(GraphReader reader, GraphNode node)
    {
        var input = reader.Value(node, 0);
        var window = GraphWindow.Of(node, input.Shape, null);
        var counts = node.Integer("count_include_pad", 0) != 0;
        if (window.Dilations.Any(gap => gap != 1))
            throw node.Fault($"dilations = {GraphShape.Text(window.Dilations)}", "1: a mean over neighbours");
        if (window.IsUneven || IsWide(window))
        {
            if (!counts)
            {
                throw node.Fault(
                    "a padding that is not counted, and not even or wider than half a window", "count_include_pad = 1, or even pads");
            }

            input = Padded(reader, node, window, 0, input);
            window = window.WithoutPadding();
        }

        var shape = window.Outputs(input.Shape, input.Shape[1]);
        nn.Module<Tensor, Tensor> pool = window.Kernel.Length switch
        {
            1 => nn.AvgPool1d(window.Kernel[0], window.Strides[0], window.Before[0], window.Ceils, counts),
            2 => nn.AvgPool2d(
                Two(window.Kernel), Two(window.Strides), Two(window.Before), window.Ceils, counts),
            _ => nn.AvgPool3d(
                Three(window.Kernel), Three(window.Strides), Three(window.Before), window.Ceils, counts),
        };
        reader.Put(node, pool, input, shape);
    }

    private static void Adaptive(GraphReader reader, GraphNode node, long[] sizes)
    {
        var input = reader.Value(node, 0);
        nn.Module<Tensor, Tensor> pool = sizes.Length switch
        {
            1 => nn.AdaptiveAvgPool1d(sizes[0]),
            2 => nn.AdaptiveAvgPool2d((sizes[0], sizes[1])),
            3 => nn.AdaptiveAvgPool3d((sizes[0], sizes[1], sizes[2])),
            _ => throw node.Fault($"an input of shape {GraphShape.Text(input.Shape)}", "one to three axes behind samples and channels"),
        };
        if (input.Shape.Count != sizes.Length + 2)
            throw node.Fault($"an input of shape {GraphShape.Text(input.Shape)}", $"{sizes.Length} axes behind samples and channels");
        reader.Put(node, pool, input, [input.Shape[0], input.Shape[1], .. sizes]);
    }

    // libtorch's pools take half a window at most.
    private static bool IsWide(GraphWindow window) => window.Before.Zip(window.Kernel).Any(side => side.First > side.Second / 2);

    private static GraphValue.Computed Padded(
        GraphReader reader, GraphNode node, GraphWindow window, double value, GraphValue.Computed input)
        => window.Ceils
            ? throw node.Fault("ceil_mode = 1 with pads that are not even, or wider than half a window", "ceil_mode = 0")
            : reader.Before(node, "pad", window.Padding(value), input, window.Padded(input.Shape));
}
