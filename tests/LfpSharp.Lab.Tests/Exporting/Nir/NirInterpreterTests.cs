using LfpSharp.Lab.Exporting.Nir;
using LfpSharp.Lab.Formats.Nir;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Exporting.Nir;

public sealed class NirInterpreterTests
{
    // dt/τ = 1/8: every number is exact.
    private const float Step = 0.125f;

    [Fact]
    public void Run_OneLeakyNeuron_FollowsTheEquation()
    {
        // v ← v + (1/8) (2 − v + 4 · 3), threshold 4, back to 1.
        var node = NirNode.Of("LIF", ("tau", One(1)), ("r", One(4)), ("v_leak", One(2)), ("v_threshold", One(4)), ("v_reset", One(1)));
        var potentials = new List<double>();
        var spikes = new NirInterpreter(Chain([1], node), Step).Run([[3], [3], [3], [0]], (_, _, v, _, _) => potentials.Add(v[0]));
        Assert.Equal([1.75, 3.28125, 4.62109375, 1.125], potentials);
        Assert.Equal([0.0, 0, 1, 0], spikes.Select(step => step[0]));
    }

    [Fact]
    public void Run_IntegrateAndFire_AddsEachStepAndFiresAboveTheThresholdOnly()
    {
        var node = NirNode.Of("IF", ("r", One(2)), ("v_threshold", One(4)));
        Assert.Equal(
            [0.0, 0, 1, 0, 0, 1],
            new NirInterpreter(Chain([1], node), Step).Run([.. Enumerable.Range(0, 6).Select(_ => (double[])[1])]).Select(step => step[0]));
    }

    [Fact]
    public void Run_ALateEdge_HandsOnTheStepBefore()
    {
        // LI: v ← v + (1/8) (I − v); a threshold of 0.5 takes 2 from the next current.
        var graph = new NirGraph(
            new Dictionary<string, NirNode>
            {
                ["in"] = NirNode.Of("Input", ("shape", NirIntegers.List(1))),
                ["li"] = NirNode.Of("LI", ("tau", One(1)), ("r", One(1)), ("v_leak", One(0))),
                ["fires"] = NirNode.Of("Threshold", ("threshold", One(0.5f))),
                ["back"] = NirNode.Of("Scale", ("scale", One(-2))),
                ["out"] = NirNode.Of("Output", ("shape", NirIntegers.List(1))),
            },
            [new("in", "li"), new("li", "fires"), new("fires", "back"), new("back", "li"), new("fires", "out")],
            new Dictionary<string, string>());
        var potentials = new List<double>();
        new NirInterpreter(graph, Step).Run([[8], [8], [0]], (_, _, v, _, _) => potentials.Add(v[0]));
        Assert.Equal([1, 1 + ((8 - 2 - 1) / 8.0), 1.625 + ((0 - 2 - 1.625) / 8)], potentials);
    }

    [Theory]
    [InlineData(1, 0, 1, 1, 3, 3)]
    [InlineData(2, 1, 1, 2, 3, 2)]
    [InlineData(1, 2, 2, 1, 2, 3)]
    public void Run_Convolutions_AreTorchs(int stride, int padding, int dilation, int groups, int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var weight = rand([4, 2 / groups, rows, columns], generator: generator) - 0.5;
        var (bias, input) = (rand([4], generator: generator), rand([1, 2, 7, 6], generator: generator));
        var node = NirNode.Of(
            "Conv2d", ("weight", NirBuilder.Floats(weight)), ("bias", NirBuilder.Floats(bias)),
                ("stride", NirIntegers.List(stride, stride)),
            ("padding", NirIntegers.List(padding, padding)), ("dilation", NirIntegers.List(dilation, dilation)),
            ("groups", NirIntegers.One(groups)));
        var expected = nn.functional.conv2d(
            input.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64), [stride, stride], [padding, padding],
            [dilation, dilation], groups);
        AssertEqual(expected, node, input);
    }

    [Theory]
    [InlineData("AvgPool2d", 2, 2, 0)]
    [InlineData("AvgPool2d", 3, 1, 1)]
    [InlineData("SumPool2d", 3, 2, 1)]
    public void Run_Pools_AreTorchs(string kind, int kernel, int stride, int padding)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var input = rand([1, 2, 7, 6], generator: generator);
        var node = NirNode.Of(
            kind, ("kernel_size", NirIntegers.One(kernel)), ("stride", NirIntegers.One(stride)), ("padding", NirIntegers.One(padding)));
        var average = nn.functional.avg_pool2d(input.to(ScalarType.Float64), kernel, stride, padding);
        AssertEqual(kind == "AvgPool2d" ? average : average * kernel * kernel, node, input);
    }

    public static TheoryData<object, string> Refused => new()
    {
        { NirNode.Of("Linear", ("weight", new NirFloats([2, 3], new float[6]))),
            "weights of shape [2, 3], and values of shape [2, 4, 4] enter it" },
        { NirNode.Of("Scale", ("scale", new NirFloats([3], [1, 2, 3]))), "has 3 parameters of a kind, and 32 values enter it" },
        { NirNode.Of("Flatten", ("start_dim", NirIntegers.One(2)), ("end_dim", NirIntegers.One(7))), "flattens the axes 2 to 7" },
        { NirNode.Of("Flatten", ("start_dim", NirIntegers.List(2, 3)), ("end_dim", NirIntegers.One(7))), "has 2 numbers for 'start_dim'" },
        { NirNode.Of("Delay", ("delay", One(1))), "The node 'node' is a 'Delay', which is not read here" },
        { NirNode.Of("CubaLIF"), "its synapse filters the current" },
        { Pool(2, -1, 0), "A 'SumPool2d' has for 'stride' the numbers -1" },
        { Pool(2, 0, 0), "moves a window over values of shape [2, 4, 4]" },
        { Pool(5, 1, 0), "has a window of 5×5, larger than the 4×4 that enter it" },
        { NirNode.Of("Conv2d", [("weight", new NirFloats([2, 3, 1, 1], new float[6])), ("bias", One(0)), ("groups", NirIntegers.One(1))]),
            "in 1 groups with 1 biases" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void New_ANodeThatDoesNotFit_IsRefusedByName(object node, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<NotSupportedException>(() => new NirInterpreter(Chain([2, 4, 4], (NirNode)node))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void New_GraphsThatCannotBeOrdered_AreRefused()
    {
        var scale = NirNode.Of("Scale", ("scale", One(1)));
        var graph = Chain([1], scale);
        var circle = graph with
        {
            Edges = [.. graph.Edges, new("other", "node"), new("node", "other")],
            Nodes = With(graph, "other", scale)
        };
        Assert.Contains("go round in a circle without a neuron", Refusal(circle), StringComparison.Ordinal);
        Assert.Contains("Nothing enters the node 'other'", Refusal(graph with { Nodes = With(graph, "other", scale) }),
            StringComparison.Ordinal);
        var unlike = graph with
        {
            Edges = [.. graph.Edges, new("wide", "node")],
            Nodes = With(graph, "wide", NirNode.Of("Input", ("shape", NirIntegers.List(2))))
        };
        Assert.Contains("Values of shapes [1] and [2] enter the node 'node'", Refusal(unlike), StringComparison.Ordinal);
        var vast = graph with { Nodes = With(graph, "in", NirNode.Of("Input", ("shape", NirIntegers.List(1L << 40, 1L << 40)))) };
        Assert.Contains("A node has the shape [1099511627776, 1099511627776]", Refusal(vast), StringComparison.Ordinal);
    }

    private static string Refusal(NirGraph graph) => Assert.Throws<NotSupportedException>(() => new NirInterpreter(graph)).Message;

    private static Dictionary<string, NirNode> With(NirGraph graph, string name, NirNode node)
        => new(graph.Nodes) { [name] = node };

    private static void AssertEqual(Tensor expected, NirNode node, Tensor input)
    {
        var given = input.to(ScalarType.Float64).flatten().data<double>().ToArray();
        var output = new NirInterpreter(Chain(input.shape[1..], node)).Run([given])[0];
        Assert.Equal(expected.NumberOfElements, output.Length);
        Assert.All(expected.flatten().data<double>().Zip(output), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    private static NirGraph Chain(long[] shape, NirNode node) => new(
        new Dictionary<string, NirNode>
        {
            ["in"] = NirNode.Of("Input", ("shape", NirIntegers.List(shape))),
            ["node"] = node,
            ["out"] = NirNode.Of("Output", ("shape", NirIntegers.List(1))),
        },
        [new("in", "node"), new("node", "out")],
        new Dictionary<string, string>());

    private static NirNode Pool(int kernel, int stride, int padding) => NirNode.Of(
        "SumPool2d", ("kernel_size", NirIntegers.One(kernel)), ("stride", NirIntegers.One(stride)), ("padding", NirIntegers.One(padding)));

    private static NirFloats One(float value) => new([1], [value]);
}
