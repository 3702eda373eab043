using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Sums and products, of two values or of one and a constant.</summary>
internal static class ArithmeticNodes
{
    public static Dictionary<string, Action<GraphReader, GraphNode>> Readers { get; } = new()
    {
        ["Add"] = Add,
        ["Sub"] = (reader, node) => Shift(reader, node, reader.Value(node, 0), 1, reader.Weights(node, 1).neg()),
        ["Mul"] = Multiply,
        ["Div"] = (reader, node) => Stretch(reader, node, reader.Value(node, 0), 1, reader.Weights(node, 1).reciprocal()),
        ["Neg"] = (reader, node) => reader.Put(node, new Scale(-1), reader.Value(node, 0), reader.Value(node, 0).Shape),
    };

    private static void Add(GraphReader reader, GraphNode node)
    {
        if (reader.IsConstant(node, 0) || reader.IsConstant(node, 1))
        {
            var constant = reader.IsConstant(node, 1) ? 1 : 0;
            Shift(reader, node, reader.Value(node, 1 - constant), constant, reader.Weights(node, constant));
            return;
        }

        var (first, second) = (reader.Value(node, 0), reader.Value(node, 1));
        reader.Join(node, new Sum(), first, second, null, Together(node, first.Shape, second.Shape));
    }

    private static void Multiply(GraphReader reader, GraphNode node)
    {
        if (reader.IsConstant(node, 0) || reader.IsConstant(node, 1))
        {
            var constant = reader.IsConstant(node, 1) ? 1 : 0;
            Stretch(reader, node, reader.Value(node, 1 - constant), constant, reader.Weights(node, constant));
            return;
        }

        var (first, second) = (reader.Value(node, 0), reader.Value(node, 1));
        reader.Join(node, new Product(), first, second, null, Together(node, first.Shape, second.Shape));
    }

    // A mask, learned positions of tokens, or a constant that takes its part of a reward as a bias does.
    private static void Shift(GraphReader reader, GraphNode node, GraphValue.Computed input, int constant, Tensor numbers)
    {
        var shape = Together(node, input.Shape, numbers.shape);
        if (IsCausal(numbers))
        {
            reader.Put(node, new CausalMask(), input, shape);
        }
        else if (numbers.isneginf().any().item<bool>())
        {
            reader.Join(node, new AttentionMask(), input, null, Keep(reader, node, constant, numbers), shape);
        }
        else if (numbers.dim() == 3 && numbers.shape.SequenceEqual([1, input.Shape[^2], input.Shape[^1]]) && input.Shape.Count == 3)
        {
            var positions = new Positions(numbers.shape[1], numbers.shape[2]);
            positions.get_parameter("pos")!.copy_(numbers);
            reader.Put(node, positions, input, shape, ("pos", constant));
        }
        else
        {
            reader.Join(node, new Sum(), input, null, Keep(reader, node, constant, numbers), shape);
        }
    }

    private static void Stretch(GraphReader reader, GraphNode node, GraphValue.Computed input, int constant, Tensor numbers)
    {
        var shape = Together(node, input.Shape, numbers.shape);
        if (!numbers.isfinite().all().item<bool>())
            throw node.Fault("a factor that is not finite", "finite ones");
        if (numbers.NumberOfElements == 1 && shape.SequenceEqual(input.Shape))
        {
            reader.Put(node, new Scale(numbers.reshape(-1)[0].item<float>()), input, shape);
            return;
        }

        var kept = Keep(reader, node, constant, numbers);
        reader.Compute(node, (inputs, _) => inputs[0] * inputs[1], [input], shape, kept);
    }

    private static string Keep(GraphReader reader, GraphNode node, int constant, Tensor numbers)
        => reader.Network.Keep(node.Inputs[constant], numbers);

    // 0 up to the diagonal and −∞ above it.
    private static bool IsCausal(Tensor numbers)
        => numbers.dim() == 2 && numbers.shape[0] == numbers.shape[1] && numbers.shape[0] > 1
            && numbers.equal(full_like(numbers, double.NegativeInfinity).triu(1)).all().item<bool>();

    // A constant must not spread what is computed, nor stand on the axis of the samples.
    private static IReadOnlyList<long> Together(GraphNode node, IReadOnlyList<long> first, IReadOnlyList<long> second)
        => GraphShape.Broadcast(first, second)
            ?? throw node.Fault($"{GraphShape.Text(first)} and {GraphShape.Text(second)}", "shapes that go together");
}
