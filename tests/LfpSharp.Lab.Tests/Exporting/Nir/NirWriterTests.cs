using LfpSharp.Lab.Exporting.Nir;
using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Lab.Models.Nir;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Tests.Exporting.Nir;

/// <summary>Networks written as NIR spike as they do here, in every layer; read back they are the same networks.</summary>
public sealed class NirWriterTests : IDisposable
{
    private static readonly LifDynamics Zero = new(0.9, 0.4, Reset.ToZero);
    private readonly ScratchFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Generator random = new(3);

    public static TheoryData<string, Func<SpikingNetwork>, string> Networks => new()
    {
        { "perceptron", () => new(new Passage(Flatten()), Lif(Linear(72, 30)), Lif(Linear(30, 5))),
            "Input Flatten Affine LIF Affine LIF Output" },
        {
            "average pools",
            () => new(Lif(Conv2d(2, 4, 3)), new Passage(AvgPool2d(2)), new Passage(Flatten()), Lif(Linear(16, 5))),
            "Input Conv2d LIF AvgPool2d Flatten Affine LIF Output"
        },
        {
            "maximum pools",
            () => new(Lif(Conv2d(2, 4, 3, padding: 1, stride: 2)), new Passage(MaxPool2d(2, stride: 1)), new Passage(Flatten()),
                Lif(Linear(16, 5))),
            "Input Conv2d LIF SumPool2d Threshold Flatten Affine LIF Output"
        },
        {
            "no leak, groups, dilation, no bias",
            () => new(
                new LifLayer(Conv2d(2, 4, 2, groups: 2, dilation: 2, bias: false), new(1, 1.5, Reset.ToZero)), new Passage(Flatten()),
                new LifLayer(Linear(64, 5, hasBias: false), new(1, 0.7, Reset.ToZero))),
            "Input Conv2d IF Flatten Linear IF Output"
        },
        {
            "pool of the current, dropout",
            () => new(
                Lif(Sequential(Conv2d(2, 4, 3), AvgPool2d(2))), new Passage(Sequential(Dropout(0.5), Flatten())), Lif(Linear(16, 5))),
            "Input Conv2d AvgPool2d LIF Flatten Affine LIF Output"
        },
        {
            "reset one step late",
            () => new(
                new Passage(Flatten()), new LifLayer(Linear(72, 30), new(0.9, 0.3)),
                new LifLayer(Linear(30, 5), new(0.8, 0.5, Reset.SubtractAtOnce))),
            "Input Flatten Affine LI Threshold Scale Affine LI Threshold Scale Output"
        },
        {
            "no leak and reset one step late, none at the end",
            () => new(
                new Passage(Flatten()), new LifLayer(Linear(72, 30), new(1, 0.3)), new LifLayer(Linear(30, 5), new(0.8, 2, Reset.None))),
            "Input Flatten Affine I Threshold Scale Affine LI Threshold Output"
        },
        {
            "branches",
            () => new(
                Lif(Conv2d(2, 3, 3)),
                new MaximumJoin([Lif(Conv2d(3, 4, 3, padding: 1))], [Lif(Conv2d(3, 4, 1))]),
                new SumJoin([], [Lif(Conv2d(4, 4, 1))]), new Passage(Flatten()), Lif(Linear(64, 5))),
            "Input Conv2d LIF Conv2d LIF Conv2d LIF Threshold Conv2d LIF Flatten Affine LIF Output"
        },
    };

    public void Dispose()
    {
        random.Dispose();
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Write_ANetwork_SpikesAsItDoes(string name, Func<SpikingNetwork> create, string nodes)
    {
        using var model = Model(create());
        var inputs = rand([6, 2, 6, 6], generator: random);
        NirWriter.Write(folder["a.nir"], model, inputs, writesResets: true);

        Assert.Equal(nodes, string.Join(' ', NirNetwork.Of(model, [2, 6, 6], true).Graph.Nodes.Values.Select(node => node.Type)));
        var found = NirComparison.Of(folder["a.nir"], model, inputs, writesResets: true);
        Assert.True(found is { First: null, Ties: 0, Samples: 6 } && found.Equal == found.All, $"{name}: {found}");
        Assert.True(found.All > 80, $"{name}: {found}");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Read_WhatWasWritten_IsTheSameNetwork(string name, Func<SpikingNetwork> create, string nodes)
    {
        if (name == "branches")
            return;
        using var model = Model(create());
        var inputs = rand([6, 2, 6, 6], generator: random);
        NirWriter.Write(folder["a.nir"], model, inputs, writesResets: true);
        var (network, shape, outputs, readsPotentials) = NirReader.Read(folder["a.nir"], null);
        using var read = new SpikingModel(network, 8, EncoderKind.Constant, new CountReadout());

        Assert.Equal([2, 6, 6], shape);
        Assert.Equal((5, false), (outputs, readsPotentials));
        Assert.NotEmpty(nodes);
        Assert.All(
            read.Network.Stages.OfType<LifLayer>().Zip(model.Network.Stages.OfType<LifLayer>()),
            pair => Assert.Equal(
                pair.Second.Dynamics.Reset, pair.First.Dynamics.Reset));
        Assert.All(
            read.Network.Stages.OfType<LifLayer>().Zip(model.Network.Stages.OfType<LifLayer>()),
            pair => Assert.True(pair.First.parameters().First().equal(pair.Second.parameters().First()).all().item<bool>(), name));
        using var first = model.Network.Record(model.Encode(inputs));
        using var second = read.Network.Record(read.Encode(inputs));
        Assert.All(first.Layers.Zip(second.Layers), pair
            => Assert.True(pair.First.Spikes.equal(pair.Second.Spikes).all().item<bool>(), name));
    }

    [Fact]
    public void Write_ABatchNorm_IsFoldedIn()
    {
        var norm = BatchNorm2d(4);
        norm.running_mean!.uniform_(-0.2, 0.2, random);
        norm.running_var!.uniform_(0.5, 2, random);
        norm.weight!.detach().uniform_(0.5, 2, random);
        norm.bias!.detach().uniform_(-0.2, 0.4, random);
        using var model = Model(new(Lif(Sequential(Conv2d(2, 4, 3, bias: false), norm)), new Passage(Flatten()), Lif(Linear(64, 5))));
        var inputs = rand([6, 2, 6, 6], generator: random);
        NirWriter.Write(folder["a.nir"], model, inputs);
        var found = NirComparison.Of(folder["a.nir"], model, inputs);
        Assert.True(found.First is null && found.Equal == found.All && found.All > 300, $"{found}");
    }

    [Fact]
    public void Write_SpikesInPlaceOfValues_AreComparedToo()
    {
        using var network = new SpikingModel(new(new Passage(Flatten()), Lif(Linear(72, 9))), 8, EncoderKind.Poisson, new CountReadout());
        network.eval();
        var inputs = rand([6, 2, 6, 6], generator: random);
        NirWriter.Write(folder["a.nir"], network, inputs);
        Assert.Null(NirComparison.Of(folder["a.nir"], network, inputs).First);
    }

    [Fact]
    public void Of_AFileOfOtherWeights_NamesTheFirstSpikeThatDiffers()
    {
        using var model = Model(new(new Passage(Flatten()), Lif(Linear(72, 30)), Lif(Linear(30, 5))));
        var inputs = rand([3, 2, 6, 6], generator: random);
        NirWriter.Write(folder["a.nir"], model, inputs);
        var graph = NirFile.Read(folder["a.nir"]);
        var wrong = graph.Nodes["affine_2"].Floats("bias").Values;
        Array.Fill(wrong, -100);
        NirFile.Write(folder["a.nir"], graph);

        var found = NirComparison.Of(folder["a.nir"], model, inputs);
        Assert.NotNull(found.First);
        Assert.Equal(("2", "lif_2", true), (found.First.Layer, found.First.Node, found.First.Spikes));
        Assert.True(found.First.Potential < 0);
        Assert.True(found.Equal < found.All);
    }

    [Fact]
    public void Write_AResetThatNirHasNot_IsRefusedUnlessAskedFor()
    {
        using var model = Model(new(new Passage(Flatten()), new LifLayer(Linear(72, 5), new(0.9))));
        var message = Assert.Throws<NotSupportedException>(() => NirWriter.Write(folder["a.nir"], model, rand(1, 2, 6, 6))).Message;
        Assert.Contains("'1' has the reset 'subtract-delayed'", message, StringComparison.Ordinal);
        Assert.Contains("model.reset: to-zero, which is exact, or export with --reset-as-graph", message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["a.nir"]));
    }

    public static TheoryData<Func<SpikingNetwork>, string> Refused => new()
    {
        { () => new(new Passage(MaxPool2d(2)), new Passage(Flatten()), Lif(Linear(18, 5))),
            "The pool '0' takes the greatest of what are no spikes" },
        { () => new(new Passage(Flatten()), new LifLayer(Linear(72, 5), Zero, Linear(5, 5))), "The layer '1' feeds itself" },
        {
            () => new(new Passage(Flatten()), new LifLayer(Linear(72, 5), new([0.1, 0.2, 0.3, 0.4, 0.5], 1, Reset.ToZero))),
            "The layer '1' has a decay for each neuron"
        },
        { () => new(new Passage(Flatten()), Lif(Identity())), "The layer '1' has no weights to put its gain into" },
        { () => new(Lif(Conv2d(2, 3, 3)), new Passage(AdaptiveAvgPool2d(1)), new Passage(Flatten()), Lif(Linear(3, 5))),
            "'AdaptiveAvgPool2d', has no form in NIR" },
        { () => new(Lif(Conv2d(2, 3, 3, padding: Padding.Same)), new Passage(Flatten()), Lif(Linear(108, 5))),
            "'Conv2d', has no form in NIR" },
        { () => new(Lif(Conv2d(2, 3, 3)), new SumJoin([], []), new Passage(Flatten()), Lif(Linear(48, 5))),
            "A join takes the same value twice" },
        {
            () => new(Lif(Conv2d(2, 3, 3)), new MaximumJoin([new Passage(AvgPool2d(2))], [new Passage(AvgPool2d(2))]),
                new Passage(Flatten()), Lif(Linear(12, 5))),
            "The join '1' takes the greatest of what are no spikes"
        },
        {
            () => new(Lif(Sequential(Conv2d(2, 3, 3), BatchNorm2d(3, track_running_stats: false))), new Passage(Flatten()),
                Lif(Linear(48, 5))),
            "keeps no running statistics"
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Write_WhatNirHasNot_IsRefusedByPlace(Func<SpikingNetwork> create, string expected)
    {
        using var model = Model(create());
        Assert.Contains(
            expected,
            Assert.Throws<NotSupportedException>(() => NirWriter.Write(folder["a.nir"], model, rand(1, 2, 6, 6))).Message,
            StringComparison.Ordinal);
    }

    // Weights from a seed, so large that some neurons fire and some do not.
    private SpikingModel Model(SpikingNetwork network)
    {
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (!name.Contains(".1.", StringComparison.Ordinal) || !name.Contains("connection.1", StringComparison.Ordinal))
                parameter.detach().uniform_(name.EndsWith("bias", StringComparison.Ordinal) ? -0.1 : -0.25, 0.3, random);
        }

        var model = new SpikingModel(network, 8, EncoderKind.Constant, new CountReadout());
        model.eval();
        return model;
    }

    private static LifLayer Lif(nn.Module<Tensor, Tensor> connection) => new(connection, Zero);
}
