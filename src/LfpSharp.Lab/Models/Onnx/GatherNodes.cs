using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Takes rows of a table (an embedding), a place of an axis, or sizes of a list.</summary>
internal static class GatherNodes
{
    public static void Gather(GraphReader reader, GraphNode node)
    {
        var axis = node.Integer("axis", 0);
        switch (reader.Any(node, 0))
        {
            case GraphValue.Sizes sizes:
                reader.Alias(node, new GraphValue.Sizes(
                    [.. Places(reader, node, sizes.Values.Count).Select(place => sizes.Values[(int)place])]));
                break;
            case GraphValue.Constant when axis == 0:
                Embed(reader, node);
                break;
            default:
                Pick(reader, node, axis);
                break;
        }
    }

    private static void Embed(GraphReader reader, GraphNode node)
    {
        var (table, input) = (reader.Weights(node, 0), reader.Value(node, 1, isWhole: true));
        if (table.dim() != 2)
            throw node.Fault($"a table {GraphShape.Text(table.shape)}", "one row of features for each number");
        var layer = nn.Embedding(table.shape[0], table.shape[1]);
        layer.get_parameter("weight")!.copy_(table);
        reader.Put(node, layer, input, [.. input.Shape, table.shape[1]], ("weight", 0));
    }

    private static void Pick(GraphReader reader, GraphNode node, long axis)
    {
        var input = reader.Value(node, 0);
        var place = AxisNodes.Axis(node, axis, input.Shape.Count);
        if (input.Shape[place] < 0)
            throw node.Fault($"axis {axis} of {GraphShape.Text(input.Shape)}, on which the samples stand,", "another");
        var places = Places(reader, node, input.Shape[place]);
        if (reader.Constant(node, 1)!.dim() == 0)
        {
            reader.Compute(
                node, (inputs, _) => inputs[0].select(place, places[0]), [input], [.. input.Shape.Where((_, at) => at != place)]);
            return;
        }

        var kept = reader.Network.Keep(node.Inputs[1], tensor(places));
        reader.Compute(
            node, (inputs, _) => inputs[0].index_select(place, inputs[1]), [input],
            [.. input.Shape.Select((size, at) => at == place ? places.Length : size)], kept);
    }

    private static long[] Places(GraphReader reader, GraphNode node, long count)
    {
        var numbers = reader.Constant(node, 1);
        if (numbers is not { dtype: ScalarType.Int64 } || numbers.dim() > 1)
            throw node.Fault("places that are not known when it is read", "whole numbers in a row, or one");
        return
        [
            .. numbers.data<long>().Select(place => place >= -count && place < count
                ? place < 0 ? place + count : place
                : throw node.Fault($"the place {place}", $"one of {count}")),
        ];
    }
}
