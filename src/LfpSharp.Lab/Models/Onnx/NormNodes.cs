using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Norms.</summary>
internal static class NormNodes
{
    private const double UsualStabilizer = 1e-5;

    public static Dictionary<string, Action<GraphReader, GraphNode>> Readers { get; } = new()
    {
        ["BatchNormalization"] = Batch,
        ["LayerNormalization"] = Layer,
    };

    private static void Batch(GraphReader reader, GraphNode node)
    {
        node.Ignore("momentum");
        node.Expect("spatial", 1L);
        node.Expect("training_mode", 0L);
        var input = reader.Value(node, 0);
        Tensor[] numbers = [.. Enumerable.Range(1, 4).Select(i => reader.Weights(node, i))];
        if (input.Shape.Count is < 2 or > 5 || numbers.Any(each => each.dim() != 1 || each.shape[0] != input.Shape[1]))
        {
            throw node.Fault(
                $"numbers {string.Join(", ", numbers.Select(each => GraphShape.Text(each.shape)))} for {GraphShape.Text(input.Shape)}",
                "one of each for every channel");
        }

        var (channels, stabilizer) = (input.Shape[1], node.Number("epsilon", UsualStabilizer));
        nn.Module<Tensor, Tensor> norm = input.Shape.Count switch
        {
            4 => nn.BatchNorm2d(channels, stabilizer),
            5 => nn.BatchNorm3d(channels, stabilizer),
            _ => nn.BatchNorm1d(channels, stabilizer),
        };
        norm.get_parameter("weight")!.copy_(numbers[0]);
        norm.get_parameter("bias")!.copy_(numbers[1]);
        norm.get_buffer("running_mean")!.copy_(numbers[2]);
        norm.get_buffer("running_var")!.copy_(numbers[3]);
        norm.eval();
        reader.Put(node, norm, input, input.Shape, ("weight", 1), ("bias", 2));
    }

    private static void Layer(GraphReader reader, GraphNode node)
    {
        node.Ignore("stash_type");
        var (input, scale, shift) = (reader.Value(node, 0), reader.Weights(node, 1), reader.Constant(node, 2));
        var axis = node.Integer("axis", -1);
        var kept = axis < 0 ? input.Shape.Count + axis : axis;
        if (kept < 1 || kept >= input.Shape.Count || !scale.shape.SequenceEqual(input.Shape.Skip((int)kept))
            || (shift is not null && !shift.shape.SequenceEqual(scale.shape)))
        {
            throw node.Fault(
                $"axis = {axis} and a scale {GraphShape.Text(scale.shape)} for {GraphShape.Text(input.Shape)}",
                "a scale, and a shift at most, of the axes from there on");
        }

        var norm = nn.LayerNorm(scale.shape, node.Number("epsilon", UsualStabilizer), true, shift is not null);
        norm.get_parameter("weight")!.copy_(scale);
        if (shift is null)
        {
            reader.Put(node, norm, input, input.Shape, ("weight", 1));
            return;
        }

        norm.get_parameter("bias")!.copy_(shift);
        reader.Put(node, norm, input, input.Shape, ("weight", 1), ("bias", 2));
    }
}
