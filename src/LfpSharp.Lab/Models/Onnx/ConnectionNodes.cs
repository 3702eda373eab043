using TorchSharp;
using TorchSharp.Modules;
using static LfpSharp.Lab.Models.Onnx.GraphWindow;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Layers with weights.</summary>
internal static class ConnectionNodes
{
    public static Dictionary<string, Action<GraphReader, GraphNode>> Readers { get; } = new()
    {
        ["Conv"] = Convolution,
        ["Gemm"] = Gemm,
        ["MatMul"] = Product,
        [OnnxFusion.Dense] = (reader, node) => Dense(reader, node, isTransposed: false, reader.Weights(node, 2)),
    };

    private static void Convolution(GraphReader reader, GraphNode node)
    {
        var (input, weight, bias) = (reader.Value(node, 0), reader.Weights(node, 1), reader.Constant(node, 2));
        var axes = (int)weight.dim() - 2;
        var groups = node.Integer("group", 1);
        if (axes is < 1 or > 3 || input.Shape.Count != axes + 2 || groups < 1 || weight.shape[1] * groups != input.Shape[1]
            || weight.shape[0] % groups != 0 || (bias is not null && bias.NumberOfElements != weight.shape[0]))
        {
            throw node.Fault(
                $"weights {GraphShape.Text(weight.shape)} in {groups} groups for {GraphShape.Text(input.Shape)}",
                "samples of as many channels as the weights take, and as many axes");
        }

        var window = GraphWindow.Of(node, input.Shape, weight.shape[2..]);
        if (window.IsUneven)
        {
            input = reader.Before(node, "pad", window.Padding(0), input, window.Padded(input.Shape));
            window = window.WithoutPadding();
        }

        var (inputs, outputs) = (weight.shape[1] * groups, weight.shape[0]);
        nn.Module<Tensor, Tensor> layer = axes switch
        {
            1 => nn.Conv1d(
                inputs, outputs, window.Kernel[0], window.Strides[0], padding: window.Before[0], dilation: window.Dilations[0],
                groups: groups, bias: bias is not null),
            2 => nn.Conv2d(
                inputs, outputs, Two(window.Kernel), Two(window.Strides), padding: Two(window.Before),
                dilation: Two(window.Dilations), groups: groups, bias: bias is not null),
            _ => nn.Conv3d(
                inputs, outputs, Three(window.Kernel), Three(window.Strides), padding: Three(window.Before),
                dilation: Three(window.Dilations), groups: groups, bias: bias is not null),
        };
        Fill(reader, node, layer, input, window.Outputs(input.Shape, outputs), weight, bias);
    }

    private static void Gemm(GraphReader reader, GraphNode node)
    {
        node.Expect("alpha", 1.0);
        node.Expect("beta", 1.0);
        node.Expect("transA", 0L);
        var isTransposed = node.Integer("transB", 0) != 0;
        if (reader.Value(node, 0).Shape.Count != 2)
            throw node.Fault($"an input of shape {GraphShape.Text(reader.Value(node, 0).Shape)}", "rows of features, [N, features]");
        Dense(reader, node, isTransposed, reader.Constant(node, 2));
    }

    private static void Product(GraphReader reader, GraphNode node)
    {
        if (reader.IsConstant(node, 1))
        {
            Dense(reader, node, isTransposed: false, null);
            return;
        }

        var (first, second) = (reader.Value(node, 0), reader.Value(node, 1));
        var (rows, columns) = (first.Shape, second.Shape);
        var leading = rows.Count < 2 || columns.Count < 2 || rows[^1] != columns[^2] || rows[^1] < 0
            ? null
            : GraphShape.Broadcast([.. rows.SkipLast(2)], [.. columns.SkipLast(2)]);
        if (leading is null)
            throw node.Fault($"{GraphShape.Text(rows)} times {GraphShape.Text(columns)}", "[..., n, k] times [..., k, m]");
        reader.Join(node, new LfpSharp.Modules.MatMul(), first, second, null, [.. leading, rows[^2], columns[^1]]);
    }

    // y = x W + b, or of the transposed W.
    private static void Dense(GraphReader reader, GraphNode node, bool isTransposed, Tensor? bias)
    {
        var (input, numbers) = (reader.Value(node, 0), reader.Weights(node, 1));
        var weight = numbers.dim() == 2 && !isTransposed ? numbers.t() : numbers;
        if (weight.dim() != 2 || input.Shape.Count < 2 || input.Shape[^1] != weight.shape[1]
            || (bias is not null && bias.NumberOfElements != weight.shape[0]))
        {
            throw node.Fault(
                $"weights {GraphShape.Text(numbers.shape)} for {GraphShape.Text(input.Shape)}",
                "a matrix for as many features as there are, and one bias a row at most");
        }

        var layer = nn.Linear(weight.shape[1], weight.shape[0], bias is not null);
        Fill(reader, node, layer, input, [.. input.Shape.SkipLast(1), weight.shape[0]], weight, bias);
    }

    private static void Fill(
        GraphReader reader, GraphNode node, nn.Module<Tensor, Tensor> layer, GraphValue.Computed input, IReadOnlyList<long> shape,
        Tensor weight, Tensor? bias)
    {
        layer.get_parameter("weight")!.copy_(weight);
        if (bias is null)
        {
            reader.Put(node, layer, input, shape, ("weight", 1));
            return;
        }

        layer.get_parameter("bias")!.copy_(bias.reshape(-1));
        reader.Put(node, layer, input, shape, ("weight", 1), ("bias", 2));
    }
}
