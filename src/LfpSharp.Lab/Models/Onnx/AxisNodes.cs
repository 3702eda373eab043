using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>What moves numbers and computes none; and lists of sizes.</summary>
internal static class AxisNodes
{
    public static Dictionary<string, Action<GraphReader, GraphNode>> Readers { get; } = new()
    {
        ["Flatten"] = Flatten,
        ["Reshape"] = Reshape,
        ["Transpose"] = Transpose,
        ["Squeeze"] = Squeeze,
        ["Unsqueeze"] = Unsqueeze,
        ["Concat"] = Concatenate,
        ["Gather"] = GatherNodes.Gather,
        ["Identity"] = (reader, node) => reader.Alias(node, reader.Any(node, 0)),
        ["Dropout"] = Dropout,
        ["Cast"] = Cast,
        ["Shape"] = Shape,
        ["Expand"] = Expand,
        ["Constant"] = Constant,
    };

    /// <summary>A place of an axis; one below 0 counts from the end.</summary>
    public static int Axis(GraphNode node, long axis, int rank)
        => axis >= -rank && axis < rank
            ? (int)(axis < 0 ? axis + rank : axis)
            : throw node.Fault($"axis {axis} of {rank} axes", "one that is there");

    private static void Flatten(GraphReader reader, GraphNode node)
    {
        var input = reader.Value(node, 0);
        node.Expect("axis", 1L);
        Reshaped(reader, node, input, [input.Shape[0], GraphShape.Rest]);
    }

    private static void Reshape(GraphReader reader, GraphNode node)
    {
        node.Expect("allowzero", 0L);
        if (reader.Any(node, 0) is GraphValue.Sizes sizes)
            reader.Alias(node, sizes);
        else
            Reshaped(reader, node, reader.Value(node, 0), reader.Sizes(node, 1));
    }

    private static void Reshaped(GraphReader reader, GraphNode node, GraphValue.Computed input, IReadOnlyList<long> sizes)
    {
        var shape = GraphShape.Reshape(input.Shape, sizes) ?? throw node.Fault(
            $"the shape [{string.Join(", ", sizes.Select(size => size == GraphShape.Rest ? "-1" : size < 0 ? "N" : $"{size}"))}] for "
            + GraphShape.Text(input.Shape),
            "one of as many numbers for each sample; the samples must not be mixed, nor their number be fixed");
        if (shape is [GraphShape.Samples, _] && input.Shape[0] == GraphShape.Samples)
            reader.Put(node, nn.Flatten(), input, shape);
        else
            reader.Compute(node, (inputs, samples) => inputs[0].reshape(GraphShape.With(shape, samples)), [input], shape);
    }

    private static void Transpose(GraphReader reader, GraphNode node)
    {
        var input = reader.Value(node, 0);
        var rank = input.Shape.Count;
        long[] order = [.. node.Integers("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)]];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis)))
            throw node.Fault($"perm = [{string.Join(", ", order)}]", $"each of the {rank} axes once");
        reader.Compute(node, (inputs, _) => inputs[0].permute(order), [input], [.. order.Select(axis => input.Shape[(int)axis])]);
    }

    private static void Squeeze(GraphReader reader, GraphNode node)
    {
        var axes = node.Integers("axes") ?? (node.Has(1) ? Whole(reader, node, 1) : null);
        if (reader.Any(node, 0) is GraphValue.Sizes sizes)
        {
            reader.Alias(node, sizes);
            return;
        }

        var input = reader.Value(node, 0);
        var rank = input.Shape.Count;
        var gone = axes?.Select(axis => Axis(node, axis, rank)).ToHashSet()
            ?? [.. Enumerable.Range(0, rank).Where(axis => input.Shape[axis] == 1)];
        if (gone.Any(axis => input.Shape[axis] != 1))
            throw node.Fault($"axes {string.Join(", ", gone)} of {GraphShape.Text(input.Shape)}", "axes of size 1");
        Reshaped(reader, node, input, [.. input.Shape.Where((_, axis) => !gone.Contains(axis))]);
    }

    private static void Unsqueeze(GraphReader reader, GraphNode node)
    {
        var axes = node.Integers("axes") ?? (node.Has(1) ? Whole(reader, node, 1) : throw node.Fault("no axes", "some"));
        if (reader.Any(node, 0) is GraphValue.Sizes or GraphValue.Constant)
        {
            reader.Alias(node, reader.Any(node, 0));
            return;
        }

        var input = reader.Value(node, 0);
        var shape = input.Shape.ToList();
        foreach (var axis in axes.Select(axis => Axis(node, axis, shape.Count + axes.Count)).Order())
            shape.Insert(Math.Min(axis, shape.Count), 1);
        Reshaped(reader, node, input, shape);
    }

    private static void Concatenate(GraphReader reader, GraphNode node)
    {
        var axis = node.Integer("axis", 1);
        if (node.Inputs.Count == 0)
            throw node.Fault("no input", "two or more");
        if (reader.Any(node, 0) is GraphValue.Repeated { Numbers: var token })
        {
            TokenInFront(reader, node, token, axis);
            return;
        }

        if (reader.Any(node, 0) is GraphValue.Sizes or GraphValue.Constant)
        {
            reader.Alias(node, new GraphValue.Sizes([.. Enumerable.Range(0, node.Inputs.Count).SelectMany(i => reader.Sizes(node, i))]));
            return;
        }

        GraphValue.Computed[] inputs = [.. Enumerable.Range(0, node.Inputs.Count).Select(i => reader.Value(node, i))];
        var place = Axis(node, axis, inputs[0].Shape.Count);
        long[] shape = [.. inputs[0].Shape];
        if (shape[place] < 0 || inputs.Any(input => !Fits(input.Shape)))
        {
            throw node.Fault(
                $"axis {axis} of {string.Join(", ", inputs.Select(input => GraphShape.Text(input.Shape)))}",
                "values that are alike on all other axes; not one behind the other's samples");
        }

        shape[place] = inputs.Sum(input => input.Shape[place]);
        if (inputs.Length == 1)
            reader.Alias(node, inputs[0]);
        else
            reader.Compute(node, (values, _) => cat(values, place), inputs, shape);

        bool Fits(IReadOnlyList<long> other)
            => other.Count == shape.Length && !other.Where((size, at) => at != place && size != shape[at]).Any() && other[place] > 0;
    }

    private static void TokenInFront(GraphReader reader, GraphNode node, OnnxTensor token, long axis)
    {
        var input = reader.Value(node, 1);
        if (node.Inputs.Count != 2 || axis != 1 || input.Shape.Count != 3 || !token.Shape.SequenceEqual([1, 1, input.Shape[2]]))
        {
            throw node.Fault(
                $"a constant {GraphShape.Text(token.Shape)} before {GraphShape.Text(input.Shape)} along axis {axis}",
                "one token, [1, 1, features], before others, [N, tokens, features]");
        }

        var layer = new ClassToken(input.Shape[2]);
        layer.get_parameter("token")!.copy_(reader.Numbers(token));
        reader.Put(node, layer, input, [input.Shape[0], input.Shape[1] + 1, input.Shape[2]]);
    }

    private static void Dropout(GraphReader reader, GraphNode node)
    {
        node.Ignore("ratio", "seed", "is_test");
        if (node.Has(2) && reader.Constant(node, 2) is not null)
            throw node.Fault("a training mode", "none: in use nothing is dropped");
        reader.Alias(node, reader.Any(node, 0));
    }

    private static void Cast(GraphReader reader, GraphNode node)
    {
        node.Ignore("saturate");
        var to = (OnnxType)node.Integer("to", 0);
        switch (reader.Any(node, 0))
        {
            case GraphValue.Computed { IsWhole: false } input when to is OnnxType.Int64 or OnnxType.Int32:
                reader.Compute(node, (inputs, _) => inputs[0].to(ScalarType.Int64), [input], input.Shape, isWhole: true);
                break;
            case GraphValue.Computed { IsWhole: true } input when to is OnnxType.Int64 or OnnxType.Int32:
                reader.Alias(node, input);
                break;
            case GraphValue.Computed { IsWhole: false } input when to is OnnxType.Float:
                reader.Alias(node, input);
                break;
            case GraphValue.Sizes sizes when to is OnnxType.Int64 or OnnxType.Int32:
                reader.Alias(node, sizes);
                break;
            default:
                throw node.Fault($"to = {(int)to}", "float32 of what is computed, or int64 of it for an embedding");
        }
    }

    private static void Shape(GraphReader reader, GraphNode node)
    {
        var input = reader.Any(node, 0) as GraphValue.Computed ?? reader.Value(node, 0);
        var rank = input.Shape.Count;
        var (first, end) = (Within(node.Integer("start", 0)), Within(node.Integer("end", rank)));
        reader.Alias(node, new GraphValue.Sizes([.. input.Shape.Skip(first).Take(Math.Max(0, end - first))]));

        int Within(long axis) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    private static void Expand(GraphReader reader, GraphNode node)
    {
        var sizes = reader.Sizes(node, 1);
        if (reader.Any(node, 0) is GraphValue.Constant { Numbers: { Shape: [1, ..] } token } && sizes is [GraphShape.Samples, ..]
            && sizes.Skip(1).Zip(token.Shape.Skip(1)).All(size => size.First == size.Second || size.First is 1 or GraphShape.Rest)
            && sizes.Count == token.Shape.Count)
        {
            reader.Alias(node, new GraphValue.Repeated(token));
            return;
        }

        throw node.Fault("an expansion that is no constant for each sample", "a constant [1, ...] to [N, ...]");
    }

    private static void Constant(GraphReader reader, GraphNode node)
    {
        var found = node.Tensor("value") ?? node.Scalar() ?? throw node.Fault("no value", "a tensor, a number or numbers");
        found.Name = node.Outputs[0];
        reader.Alias(node, new GraphValue.Constant(found));
    }

    private static List<long> Whole(GraphReader reader, GraphNode node, int input)
        => reader.Constant(node, input) is { dtype: ScalarType.Int64 } numbers
            ? [.. numbers.data<long>()]
            : throw node.Fault($"no whole numbers as input {input}", "axes");
}
