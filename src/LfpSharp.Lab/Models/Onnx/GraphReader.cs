using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Onnx;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Makes a network of a file's nodes, one after the other. Nothing is computed on the way: shapes are reckoned.</summary>
internal sealed class GraphReader
{
    private const long OldestOperators = 7;
    private const long NewestOperators = 24;

    // Each node that a constant serves gets numbers of its own.
    private const long MostUses = 8;
    private const long AlwaysFine = 1 << 20;

    private readonly string path;
    private readonly Dictionary<string, GraphValue> values = [];
    private long room;

    private GraphReader(string path) => this.path = path;

    /// <summary>The network, as far as it is put together.</summary>
    public OnnxNetwork Network { get; } = new();

    /// <summary>Reads a network from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="entrance">What is done to samples first.</param>
    /// <param name="cut">The node, or the output of one, that the network ends with; null for the file's first output.</param>
    /// <param name="shape">The shape of what comes out, as <see cref="GraphShape"/> has it.</param>
    /// <exception cref="InvalidFileException">The file is damaged, or holds what cannot be read; the message names the node.</exception>
    public static OnnxNetwork Read(
        string path, IReadOnlyList<long> sampleShape, GraphEntrance entrance, string? cut, out IReadOnlyList<long> shape)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var model = OnnxFile.Read(path);
        var reader = new GraphReader(path);
        try
        {
            shape = reader.Walk(model, sampleShape, entrance, cut);
            return reader.Network;
        }
        catch
        {
            reader.Network.Dispose();
            throw;
        }
    }

    /// <summary>The shape of a sample that the file declares; null where it leaves sizes open.</summary>
    public static IReadOnlyList<long>? DeclaredShape(string path)
    {
        var graph = OnnxFile.Read(path).Graph;
        var constants = graph.Initializers.Select(constant => constant.Name).ToHashSet();
        var sizes = graph.Inputs.Find(value => !constants.Contains(value.Name))?.Type.Tensor.Shape.Dimensions.Skip(1)
            .Select(dimension => dimension.Size).ToList();
        return sizes is { Count: > 0 } && sizes.TrueForAll(size => size > 0) ? sizes : null;
    }

    /// <summary>What an input of a node stands for.</summary>
    public GraphValue Any(GraphNode node, int input)
        => !node.Has(input)
            ? throw node.Fault($"no input {input}", "one more input")
            : values.GetValueOrDefault(node.Inputs[input]) ?? throw node.Fault(
                $"the input '{OnnxFault.Shown(node.Inputs[input])}', which no node before it computes",
                "nodes in the order in which they are computed, without a circle");

    /// <summary>An input that is computed.</summary>
    public GraphValue.Computed Value(GraphNode node, int input, bool isWhole = false)
        => Any(node, input) is GraphValue.Computed found && found.IsWhole == isWhole
            ? found
            : throw node.Fault(
                $"{Kind(Any(node, input))} as input {input}", isWhole ? "whole numbers that are computed" : "what the network computes");

    /// <summary>An input that the file holds, of the current dispose scope; null where it is left out.</summary>
    public Tensor? Constant(GraphNode node, int input)
        => !node.Has(input) ? null
            : Any(node, input) is GraphValue.Constant found ? Numbers(found.Numbers)
            : throw node.Fault($"{Kind(Any(node, input))} as input {input}", "a constant of the file");

    /// <summary>The numbers of a constant, of the current dispose scope.</summary>
    public Tensor Numbers(OnnxTensor constant)
    {
        room -= OnnxNumbers.Count(path, constant);
        return room >= 0
            ? OnnxNumbers.Read(path, constant)
            : throw OnnxFault.Of(
                path, $"the constant '{OnnxFault.Shown(constant.Name)}' after {MostUses} times as many numbers as there are",
                "constants that few nodes share");
    }

    /// <summary>As <see cref="Constant"/>, where it must be there and hold fractions.</summary>
    public Tensor Weights(GraphNode node, int input)
        => Constant(node, input) is { dtype: ScalarType.Float32 } found && found.NumberOfElements > 0
            ? found
            : throw node.Fault($"no numbers of floating point as input {input}", "a constant of them");

    /// <summary>Whether an input is a constant of the file.</summary>
    public bool IsConstant(GraphNode node, int input) => Any(node, input) is GraphValue.Constant;

    /// <summary>Whole numbers that are known, such as sizes; see <see cref="GraphShape"/>.</summary>
    public IReadOnlyList<long> Sizes(GraphNode node, int input) => Any(node, input) switch
    {
        GraphValue.Sizes sizes => sizes.Values,
        GraphValue.Constant => Constant(node, input) is { dtype: ScalarType.Int64 } numbers
            ? [.. numbers.data<long>().Select(size => size switch
            {
                -1 => GraphShape.Rest,
                >= 0 and <= int.MaxValue => size,
                _ => throw node.Fault($"the size {size}", "sizes from 0 on, or -1"),
            })]
            : throw node.Fault($"fractions as input {input}", "whole numbers"),
        var other => throw node.Fault($"{Kind(other)} as input {input}", "sizes that are known when it is read"),
    };

    /// <summary>Puts a module of one input behind a value, with the names of its parameters by those of the node's inputs.</summary>
    public void Put(
        GraphNode node, nn.Module<Tensor, Tensor> module, GraphValue.Computed input, IReadOnlyList<long> shape,
        params ReadOnlySpan<(string Inside, int Input)> called)
    {
        var names = new Dictionary<string, string>();
        foreach (var (inside, outside) in called)
            names[inside] = node.Inputs[outside];
        Set(node, Network.Add(Title(node), module, null, [input.Place], [], names), shape);
    }

    /// <summary>Puts a module of two inputs behind two values, or behind one and a constant.</summary>
    public void Join(
        GraphNode node, nn.Module<Tensor, Tensor, Tensor> module, GraphValue.Computed first, GraphValue.Computed? second, string? constant,
        IReadOnlyList<long> shape)
        => Set(
            node,
            Network.Add(
                Title(node), module, null, second is null ? [first.Place] : [first.Place, second.Place], constant is null ? [] : [constant],
                new Dictionary<string, string>()),
            shape);

    /// <summary>Puts a module before a node that is part of it, such as a padding; what it computes.</summary>
    public GraphValue.Computed Before(
        GraphNode node, string what, nn.Module<Tensor, Tensor> module, GraphValue.Computed input, IReadOnlyList<long> shape,
        params ReadOnlySpan<(string Inside, string Outside)> called)
    {
        var names = new Dictionary<string, string>();
        foreach (var (inside, outside) in called)
            names[inside] = outside;
        return new(Network.Add($"{Title(node)}-{what}", module, null, [input.Place], [], names), Checked(node, shape));
    }

    /// <summary>Puts a function of values behind them: one that moves numbers, or is linear and conserves reward.</summary>
    public void Compute(
        GraphNode node, Func<Tensor[], long, Tensor> function, IReadOnlyList<GraphValue.Computed> inputs, IReadOnlyList<long> shape,
        string? constant = null, bool isWhole = false)
    {
        var place = Network.Add(
            "", null, function, [.. inputs.Select(input => input.Place)], constant is null ? [] : [constant],
            new Dictionary<string, string>());
        values[node.Outputs[0]] = new GraphValue.Computed(place, Checked(node, shape), isWhole);
    }

    /// <summary>Gives a node's output another value's meaning.</summary>
    public void Alias(GraphNode node, GraphValue value) => values[node.Outputs[0]] = value;

    private static string Kind(GraphValue value) => value switch
    {
        GraphValue.Computed { IsWhole: true } => "whole numbers that are computed",
        GraphValue.Computed found => $"what is computed, {GraphShape.Text(found.Shape)},",
        GraphValue.Constant { Numbers: var numbers } => $"the constant '{OnnxFault.Shown(numbers.Name)}'",
        GraphValue.Sizes => "a list of sizes",
        _ => "a constant for each sample",
    };

    private static string Title(GraphNode node) => node.Name.Length > 0 ? node.Name : node.Operator;

    private static IReadOnlyList<long> Checked(GraphNode node, IReadOnlyList<long> shape)
        => GraphShape.Count(shape) is > 0
            ? shape
            : throw node.Fault(
                $"an output of shape {GraphShape.Text(shape)}",
                $"from 1 to {GraphShape.MostNumbers} numbers a sample, samples on one axis");

    private void Set(GraphNode node, int place, IReadOnlyList<long> shape)
        => values[node.Outputs[0]] = new GraphValue.Computed(place, Checked(node, shape));

    private IReadOnlyList<long> Walk(OnnxModel model, IReadOnlyList<long> sampleShape, GraphEntrance entrance, string? cut)
    {
        var version = model.OperatorSets.Find(set => set.Domain is "" or "ai.onnx")?.Version ?? 0;
        if (version is < OldestOperators or > NewestOperators)
        {
            throw OnnxFault.Unreadable(
                path, $"operators of version {version}", $"{OldestOperators} to {NewestOperators}", "Export it with another opset.");
        }

        foreach (var constant in model.Graph.Initializers)
        {
            if (constant.Name.Length == 0 || !values.TryAdd(constant.Name, new GraphValue.Constant(constant)))
                throw OnnxFault.Of(path, $"the constant '{OnnxFault.Shown(constant.Name)}' twice", "a name for each");
        }

        room = AlwaysFine + (MostUses * model.Graph.Initializers.Sum(constant => OnnxNumbers.Count(path, constant)));
        var end = GraphEnd.Find(path, model.Graph, cut);
        var nodes = GraphEnd.Needed(OnnxFusion.Apply(path, GraphEnd.Needed(model.Graph.Nodes, end), values), end);
        values[EntryOf(model.Graph, nodes)] = entrance.Enter(path, Network, sampleShape);
        foreach (var node in nodes)
            Read(new GraphNode(path, node, version), node);
        return values[end] is GraphValue.Computed { Place: > 0, IsWhole: false } result
            ? Ended(result)
            : throw OnnxFault.Unreadable(
                path, $"an end, '{OnnxFault.Shown(end)}', that is not computed", "layers", "Give another model.cut.");
    }

    private IReadOnlyList<long> Ended(GraphValue.Computed result)
    {
        Network.Output = result.Place;
        return result.Shape;
    }

    private string EntryOf(OnnxGraph graph, IReadOnlyList<OnnxNode> nodes)
    {
        var asked = nodes.SelectMany(node => node.Inputs).ToHashSet();
        var inputs = graph.Inputs.Select(input => input.Name).Where(name => asked.Contains(name) && !values.ContainsKey(name)).ToList();
        return inputs.Count == 1
            ? inputs[0]
            : throw OnnxFault.Unreadable(
                path, $"{inputs.Count} inputs that the network needs ({OnnxFault.Shown(string.Join(", ", inputs))})", "one",
                "Export a network that takes samples alone.");
    }

    private void Read(GraphNode node, OnnxNode raw)
    {
        if (raw.Domain is not ("" or "ai.onnx" or OnnxFusion.Domain) || !GraphOperators.Table.TryGetValue(node.Operator, out var read))
        {
            throw node.Fault(
                $"an operator that is not known here{(raw.Domain.Length > 0 ? $" ({OnnxFault.Shown(raw.Domain)})" : "")}",
                GraphOperators.Names);
        }

        if (node.Outputs.Count == 0 || node.Outputs.Any(output => output.Length > 0 && values.ContainsKey(output)))
            throw node.Fault("an output that has a value already, or none", "a name of its own for each output");
        using var scope = NewDisposeScope();
        read(this, node);
        node.Finish();
    }
}
