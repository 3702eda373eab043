using System.Globalization;
using System.Runtime.InteropServices;
using LfpSharp.Lab.Formats.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>Computes a file in whole numbers, without a runtime of ONNX: to compare it with its network, and to score it.</summary>
internal sealed class IntegerInterpreter : IDisposable
{
    private const double Rounding = 1e-3;

    private readonly string path;
    private readonly OnnxGraph graph;
    private readonly Dictionary<string, Tensor> constants;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Formats.InvalidFileException">It is damaged, or computes in floating point.</exception>
    public IntegerInterpreter(string path)
    {
        this.path = path;
        var model = OnnxFile.Read(path);
        graph = model.Graph;
        Metadata = model.Metadata.DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value);
        if (graph.Inputs is not [{ Type.Tensor.Type: OnnxType.UInt8 }] || graph.Initializers.Exists(constant => IsFloat(constant.Type)))
            throw Unreadable("a network of floating point");
        if (graph.Initializers.DistinctBy(constant => constant.Name).Count() < graph.Initializers.Count)
            throw Unreadable("two constants of the same name");
        constants = graph.Initializers.ToDictionary(
            constant => constant.Name, constant => OnnxNumbers.Read(path, constant).DetachFromDisposeScope());
    }

    /// <summary>What the file says beside the network.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Computes the graph.</summary>
    /// <param name="samples">int64 [N, ...shape], 0 to 255.</param>
    /// <param name="names">Which values are wanted.</param>
    /// <returns>int64, in the order of the names; the caller disposes them.</returns>
    public Tensor[] Run(Tensor samples, params IReadOnlyList<string> names)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var values = new Dictionary<string, Tensor>(constants) { [graph.Inputs[0].Name] = samples };
        foreach (var node in graph.Nodes)
        {
            try
            {
                values[node.Outputs[0]] = Computed(node, [.. node.Inputs.Where(name => name.Length > 0).Select(name => values[name])]);
            }
            catch (Exception fault) when (fault is KeyNotFoundException or ExternalException or InvalidOperationException
                or ArgumentException)
            {
                throw OnnxFault.Of(
                    path, $"the node '{OnnxFault.Shown(node.Name)}' ({OnnxFault.Shown(node.Operator)}), which cannot be computed for "
                        + $"samples [{string.Join(", ", samples.shape.Skip(1))}]",
                    "a network for samples of this shape", cause: fault);
            }
        }

        return [.. names.Select(name => values.TryGetValue(name, out var value)
            ? value.MoveToOuterDisposeScope()
            : throw Unreadable($"no value '{name}'"))];
    }

    /// <summary>Samples as a file takes them.</summary>
    /// <param name="samples">Raw values, any float type.</param>
    /// <returns>int64, 0 to 255.</returns>
    /// <exception cref="ArgumentException">A value is no whole number of these, by more than its scaling may have left.</exception>
    public static Tensor Pixels(Tensor samples)
    {
        var pixels = samples.round().clamp_(0, byte.MaxValue);
        var faults = samples[(samples - pixels).abs().le(Rounding).logical_not()];
        return faults.NumberOfElements == 0
            ? pixels.to(ScalarType.Int64)
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"The samples have the value {faults[0].to(ScalarType.Float32).item<float>():g6}; expected whole numbers from 0 to 255, as "
                + $"pixels are. Networks for other data are exported without --integer."));
    }

    /// <summary>Frees the constants.</summary>
    public void Dispose()
    {
        foreach (var constant in constants.Values)
            constant.Dispose();
    }

    private Tensor Computed(OnnxNode node, Tensor[] inputs) => (node.Operator, inputs) switch
    {
        ("Slice", [var data, var first, var behind, var axis]) => data.slice(Whole(axis), Whole(first), Whole(behind), 1),
        ("Flatten", [var data]) => data.flatten(1),
        ("MatMulInteger", [var data, var weights]) => Product(data, weights),
        ("MatMulInteger", [var data, var weights, var zero]) => Product(data, weights - zero),
        ("ConvInteger", [var data, var weights]) => Convolution(node, data, weights),
        ("ConvInteger", [var data, var weights, var zero]) => Convolution(node, data, weights - zero),
        ("MaxPool", [var data]) => Maximum(node, data),
        ("Greater", [var one, var other]) => one.gt(other).to(ScalarType.Int64),
        ("Cast", [var data]) => data,
        ("Where", [var condition, var one, var other]) => one.where(condition.ne(0), other),
        ("Mul", [var one, var other]) => one * other,
        ("Add", [var one, var other]) => one + other,
        ("ArgMax", [var data]) => data.argmax(1),
        _ => throw Unreadable($"the operator {OnnxFault.Shown(node.Operator)} of {inputs.Length} inputs"),
    };

    // Sums below 2⁵³ are exact in float64. Shapes that do not fit would end the process in TorchSharp 0.107's matmul.
    private static Tensor Product(Tensor data, Tensor weights)
        => data.dim() == 2 && weights.dim() == 2 && data.shape[1] == weights.shape[0]
            ? data.to(ScalarType.Float64).matmul(weights.to(ScalarType.Float64)).to(ScalarType.Int64)
            : throw new ArgumentException("The sizes do not fit.");

    private static Tensor Convolution(OnnxNode node, Tensor data, Tensor weights)
    {
        var pads = Sizes(node, "pads");
        var window = new OnnxWindow(
            weights.shape[2..], Sizes(node, "strides"), pads[..2], pads[2..], Sizes(node, "dilations"), Attribute(node, "group").Integer);
        return window.Apply(data.to(ScalarType.Float64), weights.to(ScalarType.Float64)).to(ScalarType.Int64);
    }

    private static Tensor Maximum(OnnxNode node, Tensor data)
        => nn.functional.max_pool2d(
            data.to(ScalarType.Float64), Sizes(node, "kernel_shape"), Sizes(node, "strides"), Sizes(node, "pads")[..2],
            Sizes(node, "dilations"), Attribute(node, "ceil_mode").Integer != 0).to(ScalarType.Int64);

    private static OnnxAttribute Attribute(OnnxNode node, string name) => node.Attributes.First(attribute => attribute.Name == name);

    private static long[] Sizes(OnnxNode node, string name) => [.. Attribute(node, name).Integers];

    private static long Whole(Tensor constant) => constant.item<long>();

    private static bool IsFloat(OnnxType type) => type is OnnxType.Float or OnnxType.Float16 or OnnxType.Double;

    private Formats.InvalidFileException Unreadable(string found)
        => OnnxFault.Unreadable(
            path, found, "a network in whole numbers",
            "Write one with lfp export RUN --onnx FILE --integer, or compute others by a program of ONNX Runtime.");
}
