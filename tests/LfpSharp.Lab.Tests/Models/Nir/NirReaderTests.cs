using LfpSharp.Lab.Exporting.Nir;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Lab.Models.Nir;
using LfpSharp.Lab.Tests.Formats.Nir;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Nir;

/// <summary>Networks read from NIR spike as the plain interpreter says; what has no form here is refused by node.</summary>
public sealed class NirReaderTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("convolution.nir", 3)]
    [InlineData("latest.nir", 2)]
    public void Read_WhatPythonWrote_SpikesAsTheInterpreterSays(string name, int outputs)
    {
        using var generator = new Generator(1);
        var graph = NirFile.Read(NirFileTests.Fixture(name));
        var (network, shape, count, _) = NirReader.Read(NirFileTests.Fixture(name), null);
        using var owned = network;
        owned.to(ScalarType.Float64);
        var train = rand([12, 1, .. shape], ScalarType.Float64, generator: generator);
        var spikes = owned.call(train).view(12, -1);
        var expected = new NirInterpreter(graph).Run(
            [.. Enumerable.Range(0, 12).Select(step => train[step].flatten().contiguous().data<double>().ToArray())]);

        Assert.Equal(outputs, count);
        Assert.Equal(expected.SelectMany(step => step), spikes.flatten().contiguous().data<double>());
        Assert.Contains(1, spikes.flatten().contiguous().data<double>());
        Assert.Contains(0, spikes.flatten().contiguous().data<double>());
    }

    [Fact]
    public void Read_ASumWithoutAThreshold_GoesIntoTheWeights()
    {
        NirFile.Write(folder["a.nir"], Chain(
            [1, 2, 2], Pool("SumPool2d"), Scale(0.5f),
                NirNode.Of("Flatten", ("start_dim", NirIntegers.One(0)), ("end_dim", NirIntegers.One(-1))),
            Affine(3, 0.5f), Scale(2), If(1)));
        var (network, _, _, _) = NirReader.Read(folder["a.nir"], null);
        using var owned = network;
        var parameters = owned.named_parameters().ToDictionary(named => named.name.Split('.')[^1], named => named.parameter.item<float>());

        // 4 of the sum and a half before the weights; twice both behind them.
        Assert.Equal((3 * 4 * 0.5f * 2, 1f), (parameters["weight"], parameters["bias"]));
    }

    [Fact]
    public void Read_ALeakyIntegratorAtTheEnd_IsReadByItsPotential()
    {
        NirFile.Write(folder["a.nir"], Chain([1], Affine(8, 0), Li(8e-4f)));
        var (network, _, outputs, readsPotentials) = NirReader.Read(folder["a.nir"], null);
        using var owned = network;
        var layer = Assert.IsType<LifLayer>(Assert.Single(owned.Stages));
        Assert.Equal((1, true, Reset.None, 0.875), (outputs, readsPotentials, layer.Dynamics.Reset, layer.Dynamics.Decays[0]));
        Assert.Equal(1, layer.parameters().First().item<float>(), 1e-6f);
    }

    [Fact]
    public void Read_ATimeConstantForEachNeuron_IsADecayForEach()
    {
        NirFile.Write(folder["a.nir"], Chain(
            [1], NirNode.Of("Linear", ("weight", new NirFloats([2, 1], [1, 1]))),
            NirNode.Of("LIF", ("tau", new NirFloats([2], [2e-4f, 4e-4f])), ("r", F(1)), ("v_leak", F(0)), ("v_threshold", F(1)))));
        var (network, _, _, _) = NirReader.Read(folder["a.nir"], null);
        using var owned = network;
        var layer = (LifLayer)owned.Stages[0];
        Assert.Equal([0.5, 0.75], layer.Dynamics.Decays);
        Assert.Equal([0.5f, 0.25f], layer.parameters().First().flatten().data<float>().Select(value => MathF.Round(value, 6)));
    }

    [Fact]
    public void Read_AnotherTimeStep_IsAnotherDecay()
    {
        NirFile.Write(folder["a.nir"], Chain([1], Affine(1, 0), Li(8e-4f)));
        var (network, _, _, _) = NirReader.Read(folder["a.nir"], 4e-4f);
        using var owned = network;
        Assert.Equal(0.5, ((LifLayer)owned.Stages[0]).Dynamics.Decays[0]);
        Assert.Contains("shorter than the time step of 0.001 s. Give the step", Refusal(folder["a.nir"], 0.001f), StringComparison.Ordinal);
    }

    public static TheoryData<object, string> Refused => new()
    {
        { new[] { Affine(1, 0) }, "What enters 'output' comes from no neurons" },
        { new[] { If(1) }, "Before the neurons 'n0' there are no weights" },
        { new[] { Affine(1, 0), Neuron("v_reset", -1) }, "The node 'n1' has v_reset = -1" },
        { new[] { Affine(1, 0), Neuron("v_leak", 0.5f) }, "The node 'n1' has v_leak = 0.5" },
        { new[] { Affine(1, 0), Neuron("v_threshold", 0) }, "several values of 'v_threshold', or one that is not above 0" },
        { new[] { Affine(1, 0), Neuron("tau", 1e-5f) }, "time constant of 1e-05 s, shorter than the time step" },
        { new[] { Affine(1, 0), Li(1), Affine(1, 0), If(1) }, "Behind the node 'n1' stands 'n2'; expected a Threshold" },
        { new[] { Affine(1, 0), NirNode.Of("Threshold", ("threshold", F(1))), If(1) },
            "The node 'n1' is a 'Threshold' where none is read" },
        { new[] { NirNode.Of("Delay", ("delay", F(1))), Affine(1, 0), If(1) }, "The node 'n0' is a 'Delay', which is not read here" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_WhatHasNoForm_IsRefusedByNode(object nodes, string expected)
    {
        NirFile.Write(folder["a.nir"], Chain([1], (NirNode[])nodes));
        var message = Refusal(folder["a.nir"], null);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith($"{folder["a.nir"]}: found a network that cannot be read: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ASynapseOfItsOwn_IsRefusedWithAdvice()
        => Assert.Contains(
            "The node 'cuba' is a 'CubaLIF': its synapse filters the current", Refusal(NirFileTests.Fixture("cuba.nir"), null),
            StringComparison.Ordinal);

    [Fact]
    public void Read_Branches_AreRefused()
    {
        var graph = Chain([1], Affine(1, 0), If(1));
        Assert.Contains(
            "The node 'n0' is entered by 'input', 'n1'", RefusalOf(graph with { Edges = [.. graph.Edges, new("n1", "n0")] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "From the node 'input' edges go to 'n0', 'n1'", RefusalOf(graph with { Edges = [.. graph.Edges, new("input", "n1")] }),
            StringComparison.Ordinal);
        Assert.Contains("From the node 'n1' edges go to no node", RefusalOf(graph with { Edges = [.. graph.Edges.Take(2)] }),
            StringComparison.Ordinal);
        var two = new Dictionary<string, NirNode>(graph.Nodes) { ["other"] = graph.Nodes["input"] };
        Assert.Contains("The graph has 2 inputs and 1 outputs", RefusalOf(graph with { Nodes = two }), StringComparison.Ordinal);
        var apart = new Dictionary<string, NirNode>(graph.Nodes) { ["other"] = Scale(1) };
        Assert.Contains("The nodes 'other' are not between", RefusalOf(graph with { Nodes = apart }), StringComparison.Ordinal);
        var joined = graph with { Nodes = apart, Edges = [.. graph.Edges, new("other", "n1")] };
        Assert.Contains("The node 'n1' is entered by 'n0', 'other'", RefusalOf(joined), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AResetOfAnotherSize_IsRefused()
    {
        var graph = Chain([1], Affine(1, 0), Li(8e-4f), NirNode.Of("Threshold", ("threshold", F(1))));
        var looped = graph with
        {
            Nodes = new Dictionary<string, NirNode>(graph.Nodes) { ["back"] = Scale(-4) },
            Edges = [.. graph.Edges, new("n2", "back"), new("back", "n1")],
        };
        Assert.Contains("takes 0.5 from the next potential; expected its threshold 1, or", RefusalOf(looped), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_DataOfAnotherShape_IsRefused()
    {
        var options = new NirOptions { Path = NirFileTests.Fixture("latest.nir") };
        Assert.Contains(
            "takes samples of shape [2] and has 2 outputs; the data has samples of shape [3] and 2 classes",
            Assert.Throws<ArgumentException>(() => options.Create([3], 2, 0)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "needs a file. Give it with model.path",
            Assert.Throws<ArgumentException>(() => new NirOptions().Create([3], 2, 0)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AnImport_HasWeightsThatTheModelTakes()
    {
        var options = new NirOptions { Path = NirFileTests.Fixture("convolution.nir"), Steps = 5 };
        var made = NirImport.Write(options, folder["w.safetensors"]);
        Assert.Equal(["Conv2d, decay 0.875, threshold 1", "Linear, decay 0.875, threshold 1"], made.Layers);
        using var model = made.Options.Create(made.InputShape, made.Outputs, 0);
        Lab.Models.Weights.Load(folder["w.safetensors"], model);
        Assert.Equal([1, 3], model.call(rand(1, 1, 4, 4)).shape);
    }

    private string RefusalOf(NirGraph graph)
    {
        NirFile.Write(folder["b.nir"], graph);
        return Refusal(folder["b.nir"], null);
    }

    private static string Refusal(string path, float? step)
        => Assert.Throws<InvalidFileException>(() => NirReader.Read(path, step)).Message;

    private static NirGraph Chain(long[] shape, params NirNode[] nodes)
    {
        var all = new Dictionary<string, NirNode> { ["input"] = NirNode.Of("Input", ("shape", NirIntegers.List(shape))) };
        for (var i = 0; i < nodes.Length; i++)
            all.Add($"n{i}", nodes[i]);
        all.Add("output", NirNode.Of("Output", ("shape", NirIntegers.List(1))));
        var names = all.Keys.ToList();
        return new NirGraph(all, [.. names.Zip(names.Skip(1), (from, to) => new NirEdge(from, to))], new Dictionary<string, string>());
    }

    private static NirNode Affine(float weight, float bias)
        => NirNode.Of("Affine", ("weight", new NirFloats([1, 1], [weight])), ("bias", new NirFloats([1], [bias])));

    private static NirNode If(float threshold) => NirNode.Of("IF", ("r", F(1)), ("v_threshold", F(threshold)));

    private static NirNode Li(float constant) => NirNode.Of("LI", ("tau", F(constant)), ("r", F(1)), ("v_leak", F(0)));

    private static NirNode Scale(float scale) => NirNode.Of("Scale", ("scale", F(scale)));

    private static NirNode Pool(string kind) => NirNode.Of(
        kind, ("kernel_size", NirIntegers.One(2)), ("stride", NirIntegers.One(2)), ("padding", NirIntegers.One(0)));

    // An LIF with one of its parameters changed.
    private static NirNode Neuron(string changed, float value)
    {
        NirFloats Of(string name, float usual) => F(name == changed ? value : usual);
        return NirNode.Of(
            "LIF", ("tau", Of("tau", 1e-3f)), ("r", F(1)), ("v_leak", Of("v_leak", 0)), ("v_threshold", Of("v_threshold", 1)),
            ("v_reset", Of("v_reset", 0)));
    }

    private static NirFloats F(float value) => new([1], [value]);
}
