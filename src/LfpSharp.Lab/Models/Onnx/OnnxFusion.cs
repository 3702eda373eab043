using LfpSharp.Lab.Formats.Onnx;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>
/// Finds layers that are written as several nodes, and writes each as one: feedback of an activation is not that of the products and
/// sums that it is made of.
/// </summary>
/// <remarks>
/// SiLU <c>x σ(x)</c>, Mish <c>x tanh(softplus(x))</c>, GELU in both forms, a step <c>[x &gt; 0]</c>, a staircase
/// <c>clamp(⌈x n⌉, 0, n) / n</c>, a linear layer or convolution whose
/// bias is added behind it, and adaptive means as two matrices. The nodes inside stay for others that may need them.
/// </remarks>
internal sealed class OnnxFusion
{
    /// <summary>What the names of these operators begin with.</summary>
    public const string Prefix = "lfp.";

    /// <summary>Whose operators they are; no file can have them.</summary>
    public const string Domain = "\0lfp";

    public const string Dense = Prefix + "Dense";
    public const string Silu = Prefix + "Silu";
    public const string Step = Prefix + "Step";
    public const string Staircase = Prefix + "Staircase";
    public const string AdaptiveMean = Prefix + "AdaptiveMean";

    private const double Tolerance = 1e-4;

    private readonly string path;
    private readonly Dictionary<string, OnnxNode> makers = [];
    private readonly Dictionary<string, OnnxTensor> constants = [];
    private readonly Dictionary<(string Name, bool IsTransposed), long?> windows = [];
    private readonly Dictionary<string, int> uses;

    // What a product with a matrix of means on its left is of.
    private readonly HashSet<string> below;

    private OnnxFusion(string path, IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<string, GraphValue> values)
    {
        this.path = path;
        foreach (var (name, value) in values)
        {
            if (value is GraphValue.Constant { Numbers: var numbers })
                constants[name] = numbers;
        }

        foreach (var node in nodes.Where(node => node.Outputs.Count > 0))
        {
            makers.TryAdd(node.Outputs[0], node);
            if (node is { Operator: "Constant", Attributes: [{ Name: "value", Tensor: { } tensor }] })
                constants.TryAdd(node.Outputs[0], tensor);
        }

        below =
        [
            .. nodes.Where(node => node.Operator == "MatMul" && node.Inputs is [var matrix, _])
                .Where(node => Windows(node.Inputs[0], isTransposed: false) is not null).Select(node => node.Inputs[1]),
        ];
        uses = nodes.SelectMany(node => node.Inputs).CountBy(name => name).ToDictionary();
    }

    /// <summary>The nodes with those that end such a layer replaced by it.</summary>
    public static IReadOnlyList<OnnxNode> Apply(
        string path, IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<string, GraphValue> values)
    {
        using var scope = NewDisposeScope();
        var fusion = new OnnxFusion(path, nodes, values);
        return [.. nodes.Select(node => node.Inputs.Count > 0 && node.Outputs.Count > 0 ? fusion.Fused(node) ?? node : node)];
    }

    private OnnxNode? Fused(OnnxNode node) => node.Operator switch
    {
        "Mul" when node.Inputs.Count == 2
            => Activation(node, node.Inputs[0], node.Inputs[1]) ?? Activation(node, node.Inputs[1], node.Inputs[0]),
        "Cast" => Made(node.Inputs[0], "Greater") is { } greater && IsNumber(greater, 1, 0) ? As(node, Step, [greater.Inputs[0]]) : null,
        "Div" when node.Inputs.Count == 2 => Stairs(node),
        "Add" when node.Inputs.Count == 2 => Biased(node, node.Inputs[0], node.Inputs[1]) ?? Biased(node, node.Inputs[1], node.Inputs[0]),
        "MatMul" when node.Inputs.Count == 2 => Means(node),
        _ => null,
    };

    private OnnxNode? Stairs(OnnxNode node)
        => Number(node.Inputs[1]) is >= 1 and < LfpSharp.Modules.Staircase.MostLevels and var steps
            && Made(node.Inputs[0], "Clip") is { Inputs: [var rounded, _, _] } clip && IsNumber(clip, 1, 0) && IsNumber(clip, 2, steps)
            && Made(rounded, "Ceil")?.Inputs is [var scaled] && Made(scaled, "Mul") is { } product && Other(product, steps) is { } x
            ? As(node, Staircase, [x], OnnxAttribute.Of("levels", (long)Math.Round(steps) + 1))
            : null;

    private OnnxNode? Activation(OnnxNode node, string x, string factor)
    {
        if (Made(factor, "Sigmoid")?.Inputs is [var inner] && inner == x)
            return As(node, Silu, [x]);
        if (Made(factor, "Tanh")?.Inputs is [var softplus] && Made(softplus, "Softplus")?.Inputs is [var under] && under == x)
            return As(node, "Mish", [x]);
        if (Halved(x) is { } z && Gelu(factor, z) is { } kind)
            return As(node, "Gelu", [z], kind);

        // Halved last: 0.5 · (x · (1 + erf))
        return IsNumber(x, 0.5) && Made(factor, "Mul") is { Inputs: [var a, var b] }
            ? Gelu(b, a) is { } second ? As(node, "Gelu", [a], second) : Gelu(a, b) is { } first ? As(node, "Gelu", [b], first) : null
            : null;
    }

    // 1 + erf(z / √2), or 1 + tanh(√(2/π) (z + 0.044715 z³)).
    private OnnxAttribute? Gelu(string factor, string z)
    {
        if (Made(factor, "Add") is not { } sum || Other(sum, 1) is not { } inner)
            return null;
        if (Made(inner, "Erf")?.Inputs is [var scaled])
        {
            var isErf = Made(scaled, "Mul") is { } product && Other(product, Math.Sqrt(0.5)) == z
                || Made(scaled, "Div") is { Inputs: [var divided, var by] } && divided == z && IsNumber(by, Math.Sqrt(2));
            return isErf ? Approximate("none") : null;
        }

        return Made(inner, "Tanh")?.Inputs is [var argument] && Made(argument, "Mul") is { } outer
            && Other(outer, Math.Sqrt(2 / Math.PI)) is { } added && Made(added, "Add") is { Inputs: [var first, var cube] } && first == z
            && Made(cube, "Mul") is { } small && Other(small, 0.044715) is { } power
            && Made(power, "Pow") is { Inputs: [var basis, var exponent] }
            && basis == z && IsNumber(exponent, 3)
            ? Approximate("tanh")
            : null;
    }

    private OnnxNode? Biased(OnnxNode node, string value, string bias)
    {
        if (!constants.TryGetValue(bias, out var numbers) || !makers.TryGetValue(value, out var maker) || uses[value] != 1)
            return null;
        if (maker is { Operator: "MatMul", Inputs: [var x, var weights] } && Shape(weights) is [_, var outputs]
            && numbers.Shape.Count == 1 && numbers.Shape[0] == outputs)
        {
            return As(node, Dense, [x, weights, bias]);
        }

        return maker is { Operator: "Conv", Inputs: [var input, var kernel] } && Shape(kernel) is { Count: > 2 } sizes
            && numbers.Shape.SkipWhile((size, axis) => size == 1 && numbers.Shape.Count - axis >= sizes.Count)
                .SequenceEqual([sizes[0], .. sizes.Skip(2).Select(_ => 1L)])
            ? new OnnxNode
            {
                Name = maker.Name,
                Operator = "Conv",
                Inputs = [input, kernel, bias],
                Outputs = [.. node.Outputs],
                Attributes = maker.Attributes,
            }
            : null;
    }

    // x M, or M₂ (x M₁), of means over windows of unlike sizes.
    private OnnxNode? Means(OnnxNode node)
    {
        if (Windows(node.Inputs[0], isTransposed: false) is { } rows)
        {
            return Made(node.Inputs[1], "MatMul") is { Inputs: [var x, var means] } && Windows(means, isTransposed: true) is { } columns
                ? As(node, AdaptiveMean, [x], OnnxAttribute.Of("sizes", [rows, columns]))
                : null;
        }

        return Windows(node.Inputs[1], isTransposed: true) is { } sides && !below.Contains(node.Outputs[0])
            ? As(node, AdaptiveMean, [node.Inputs[0]], OnnxAttribute.Of("sizes", [sides]))
            : null;
    }

    private long? Windows(string name, bool isTransposed)
    {
        if (!name.Contains(AdaptiveMeans.Name, StringComparison.Ordinal) || !constants.TryGetValue(name, out var found)
            || found.Shape.Count != 2 || found.Type != OnnxType.Float)
        {
            return null;
        }

        if (windows.TryGetValue((name, isTransposed), out var known))
            return known;
        using var scope = NewDisposeScope();
        var matrix = OnnxNumbers.Read(path, found);
        return windows[(name, isTransposed)] = AdaptiveMeans.Windows(isTransposed ? matrix.t() : matrix);
    }

    private static OnnxNode As(OnnxNode node, string operation, List<string> inputs, params OnnxAttribute[] attributes) => new()
    {
        Name = node.Name,
        Operator = operation,
        Inputs = inputs,
        Outputs = [.. node.Outputs],
        Attributes = [.. attributes],
        Domain = operation.StartsWith(Prefix, StringComparison.Ordinal) ? Domain : "",
    };

    private static OnnxAttribute Approximate(string kind)
        => new() { Name = "approximate", Kind = OnnxAttributeKind.Text, Text = System.Text.Encoding.UTF8.GetBytes(kind) };

    private OnnxNode? Made(string name, string operation)
        => makers.TryGetValue(name, out var maker) && maker.Operator == operation && maker.Domain.Length == 0 ? maker : null;

    private string? Halved(string name) => Made(name, "Mul") is { } product ? Other(product, 0.5) : null;

    // The input beside a number.
    private string? Other(OnnxNode node, double number)
        => node.Inputs is [var a, var b] ? IsNumber(b, number) ? a : IsNumber(a, number) ? b : null : null;

    private bool IsNumber(OnnxNode node, int input, double number) => input < node.Inputs.Count && IsNumber(node.Inputs[input], number);

    private bool IsNumber(string name, double number) => Number(name) is { } found && Math.Abs(found - number) < Tolerance;

    private double? Number(string name)
    {
        if (!constants.TryGetValue(name, out var found) || OnnxNumbers.Count(path, found) != 1)
            return null;
        using var scope = NewDisposeScope();
        return OnnxNumbers.Read(path, found).to(ScalarType.Float64).reshape(-1)[0].item<double>();
    }

    private List<long>? Shape(string name) => constants.GetValueOrDefault(name)?.Shape;
}
