using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Long short-term memory in one direction, from a state of 0.</summary>
internal static class RecurrentNodes
{
    private const int Gates = 4;
    private const int FirstUnread = 4;

    public static Dictionary<string, Action<GraphReader, GraphNode>> Readers { get; } = new() { ["LSTM"] = Remember };

    private static void Remember(GraphReader reader, GraphNode node)
    {
        node.Expect("layout", 0L);
        node.Expect("input_forget", 0L);
        if (node.Text("direction", "forward") is var direction && direction != "forward")
            throw node.Fault($"direction = {direction}", "direction = forward");
        if (Enumerable.Range(FirstUnread, 4).Any(node.Has) || node.Outputs.Skip(1).Any(output => output.Length > 0))
            throw node.Fault("lengths, states or peepholes", "a sequence, weights and biases in, and the states of every step out");
        var input = reader.Value(node, 0);
        var (inputs, states, bias) = (reader.Weights(node, 1), reader.Weights(node, 2), reader.Weights(node, 3));
        var (shape, units) = (input.Shape, node.Integer("hidden_size", states.shape[^1]));
        if (shape is not [> 0, GraphShape.Samples, > 0] || !inputs.shape.SequenceEqual([1, Gates * units, shape[2]])
            || !states.shape.SequenceEqual([1, Gates * units, units]) || !bias.shape.SequenceEqual([1, 2 * Gates * units]))
        {
            throw node.Fault(
                $"weights {GraphShape.Text(inputs.shape)}, {GraphShape.Text(states.shape)} and {GraphShape.Text(bias.shape)} for "
                + $"{GraphShape.Text(shape)}",
                "[1, 4 H, features], [1, 4 H, H] and [1, 8 H] for [steps, N, features]");
        }

        var cells = new Lstm(shape[2], units);
        var halves = bias[0].chunk(2, 0);
        cells.get_parameter("weight_ih_l0")!.copy_(InOrder(inputs[0]));
        cells.get_parameter("weight_hh_l0")!.copy_(InOrder(states[0]));
        cells.get_parameter("bias_ih_l0")!.copy_(InOrder(halves[0]));
        cells.get_parameter("bias_hh_l0")!.copy_(InOrder(halves[1]));
        var remembered = reader.Before(
            node, "cells", cells, input, [shape[0], shape[1], units], ("weight_ih_l0", node.Inputs[1]), ("weight_hh_l0", node.Inputs[2]),
            ("bias_ih_l0", node.Inputs[3]), ("bias_hh_l0", $"{node.Inputs[3]}.states"));
        reader.Compute(node, (values, _) => values[0].unsqueeze(1), [remembered], [shape[0], 1, shape[1], units]);
    }

    // ONNX's order of gates is input, output, forget, cell; PyTorch's input, forget, cell, output.
    private static Tensor InOrder(Tensor rows)
    {
        var gates = rows.chunk(Gates, 0);
        return cat([gates[0], gates[2], gates[3], gates[1]]);
    }
}
