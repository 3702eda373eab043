using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Activations.</summary>
internal static class ActivationNodes
{
    private const double SeluAlpha = 1.67326319217681884765625;
    private const double SeluGamma = 1.05070102214813232421875;
    private const double Tolerance = 1e-6;
    private const long OneAxisSoftmax = 13;
    private const long ClipByInputs = 11;

    public static Dictionary<string, Action<GraphReader, GraphNode>> Readers { get; } = new()
    {
        ["Relu"] = Map(_ => nn.ReLU()),
        ["LeakyRelu"] = Map(node => nn.LeakyReLU(node.Number("alpha", 0.01))),
        ["Elu"] = Map(node => nn.ELU(node.Number("alpha", 1))),
        ["Celu"] = Map(node => nn.CELU(node.Number("alpha", 1))),
        ["Selu"] = Map(node => Only(node, nn.SELU(), ("alpha", SeluAlpha, SeluAlpha), ("gamma", SeluGamma, SeluGamma))),
        ["Sigmoid"] = Map(_ => nn.Sigmoid()),
        ["Tanh"] = Map(_ => nn.Tanh()),
        ["Softplus"] = Map(_ => nn.Softplus()),
        ["Softsign"] = Map(_ => nn.Softsign()),
        ["HardSigmoid"] = Map(node => Only(node, nn.Hardsigmoid(), ("alpha", 0.2, 1 / 6.0), ("beta", 0.5, 0.5))),
        ["HardSwish"] = Map(_ => nn.Hardswish()),
        ["Mish"] = Map(_ => nn.Mish()),
        ["Gelu"] = Map(node => node.Text("approximate", "none") switch
        {
            "none" => nn.GELU(),
            "tanh" => nn.GELU(GELU.Approximate.tanh),
            var other => throw node.Fault($"approximate = {other}", "none or tanh"),
        }),
        [OnnxFusion.Silu] = Map(_ => nn.SiLU()),
        [OnnxFusion.Step] = Map(_ => new Step()),
        [OnnxFusion.Staircase] = Map(node => new Staircase((int)node.Integer("levels", 2))),
        ["Clip"] = Clip,
        ["PRelu"] = Learned,
        ["Softmax"] = (reader, node) => Exponential(reader, node, axis => nn.Softmax(axis)),
        ["LogSoftmax"] = (reader, node) => Exponential(reader, node, axis => nn.LogSoftmax(axis)),
    };

    private static Action<GraphReader, GraphNode> Map(Func<GraphNode, nn.Module<Tensor, Tensor>> make) => (reader, node) =>
    {
        var input = reader.Value(node, 0);
        reader.Put(node, make(node), input, input.Shape);
    };

    // An activation whose settings cannot be chosen here.
    private static nn.Module<Tensor, Tensor> Only(
        GraphNode node, nn.Module<Tensor, Tensor> layer, params ReadOnlySpan<(string Name, double Without, double Value)> settings)
    {
        foreach (var (name, without, value) in settings)
        {
            if (Math.Abs(node.Number(name, without) - value) > Tolerance)
            {
                throw node.Fault(
                    FormattableString.Invariant($"{name} = {node.Number(name, without)}"),
                    FormattableString.Invariant($"{name} = {value:g7}"));
            }
        }

        return layer;
    }

    private static void Clip(GraphReader reader, GraphNode node)
    {
        var input = reader.Value(node, 0);
        var (least, most) = node.Version < ClipByInputs
            ? (node.Number("min", float.MinValue), node.Number("max", float.MaxValue))
            : (Bound(reader, node, 1, float.MinValue), Bound(reader, node, 2, float.MaxValue));
        nn.Module<Tensor, Tensor> layer = (least, most) switch
        {
            (0, float.MaxValue or double.PositiveInfinity) => nn.ReLU(),
            (0, 6) => nn.ReLU6(),
            _ when least > float.MinValue && most < float.MaxValue && least < most => new LfpSharp.Modules.Hardtanh(least, most),
            _ => throw node.Fault(FormattableString.Invariant($"bounds {least} and {most}"), "two finite ones in order, or 0 below alone"),
        };
        reader.Put(node, layer, input, input.Shape);
    }

    private static double Bound(GraphReader reader, GraphNode node, int input, double without)
        => !node.Has(input) ? without
            : reader.Weights(node, input) is { NumberOfElements: 1 } bound ? bound.reshape(-1)[0].item<float>()
            : throw node.Fault($"several numbers as input {input}", "one");

    // One slope a channel, which stands on axis 1.
    private static void Learned(GraphReader reader, GraphNode node)
    {
        var (input, slopes) = (reader.Value(node, 0), reader.Weights(node, 1));
        var rank = input.Shape.Count;
        long[] wanted = [input.Shape.ElementAtOrDefault(1), .. Enumerable.Repeat(1L, Math.Max(0, rank - 2))];
        var given = slopes.shape.SkipWhile((size, axis) => size == 1 && slopes.dim() - axis > wanted.Length);
        if (slopes.NumberOfElements != 1 && !given.SequenceEqual(wanted))
            throw node.Fault($"slopes {GraphShape.Text(slopes.shape)} for {GraphShape.Text(input.Shape)}", "one, or one a channel");
        var layer = nn.PReLU(slopes.NumberOfElements);
        layer.get_parameter("weight")!.copy_(slopes.reshape(-1));
        reader.Put(node, layer, input, input.Shape, ("weight", 1));
    }

    // Before 13 all axes from the one on were taken together.
    private static void Exponential(GraphReader reader, GraphNode node, Func<long, nn.Module<Tensor, Tensor>> make)
    {
        var input = reader.Value(node, 0);
        var (rank, axis) = (input.Shape.Count, node.Integer("axis", node.Version < OneAxisSoftmax ? 1 : -1));
        var place = axis < 0 ? axis + rank : axis;
        if (place < 0 || place >= rank || input.Shape[(int)place] < 0
            || (node.Version < OneAxisSoftmax && input.Shape.Skip((int)place + 1).Any(size => size != 1)))
        {
            throw node.Fault($"axis = {axis} for {GraphShape.Text(input.Shape)}", "one axis, not that of the samples");
        }

        reader.Put(node, make(place), input, input.Shape);
    }
}
