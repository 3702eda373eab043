using LfpSharp.Spiking;
using LfpSharp.Spiking.Fused;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed class FusedNetworkTests
{
    private static readonly LifDynamics Lif = new(0.8, 0.6);

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        string[] networks =
        [
            "mlp", "wide", "flattened", "cnn", "strided", "overlapping", "recurrent", "recurrentCnn", "residual", "maximum", "threeWays",
            "sumSeenTwice", "normed",
        ];
        foreach (var network in networks)
        {
            foreach (var input in new[] { "constant", "constantSpikes", "spikes", "floats" })
            {
                cases.Add(network, input, "feedback");
                cases.Add(network, input, "surrogate");
                cases.Add(network, input, "membrane");
                cases.Add(network, input, "exact");
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Propagate_FusedKernels_EqualPlainTensors(string name, string input, string rule)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var network = Build(name);
        SpikingRule learning = rule switch
        {
            "feedback" => new SpikeFeedback(),
            "membrane" => new SpikeFeedback(Share: SpikeShare.Membrane),
            "exact" => new SpikeFeedback(1e-3, SpikeShare.Exact),
            _ => new SurrogateGradient(),
        };
        var sequence = Input(name, input);
        Tensor? signal = null;
        var results = new List<Tensor[]>();
        foreach (var fused in new[] { false, true })
        {
            network.FusedKernels = fused;
            using var run = network.Run(sequence);
            signal ??= randn_like(run.Spikes);
            var arrived = run.PropagateToInput(signal, learning);
            Assert.All(run.Activity, activity => Assert.InRange(activity.FiringRate, 0.005, 0.995));
            results.Add(
            [
                run.Spikes.clone(), run.Membranes(), run.LastMembrane(), arrived,
                .. network.parameters().Select(parameter => parameter.grad!.clone()),
            ]);
        }

        Assert.True(results[0][0].equal(results[1][0]).all().item<bool>(), "spikes differ");
        foreach (var (plain, fused) in results[0].Zip(results[1]).Skip(1))
        {
            Assert.Equal(plain.shape, fused.shape);
            var distance = (plain - fused).norm().item<float>() / plain.norm().item<float>();

            // A share divides by the size of the membrane's parts; where both are near zero float32 keeps few digits of it, on either path.
            Assert.True(distance < 1e-3, $"distance {distance}");
        }
    }

    [Theory]
    [InlineData("mlp", "constant", true)]
    [InlineData("mlp", "constant", false)]
    [InlineData("mlp", "constantSpikes", true)]
    [InlineData("wide", "spikes", true)]
    [InlineData("wide", "floats", true)]
    [InlineData("cnn", "constant", true)]
    [InlineData("cnn", "spikes", true)]
    [InlineData("cnn", "floats", true)]
    [InlineData("cnn", "floats", false)]
    [InlineData("recurrent", "floats", true)]
    [InlineData("recurrent", "constant", true)]
    [InlineData("recurrent", "spikes", false)]
    [InlineData("recurrentCnn", "spikes", true)]
    [InlineData("residual", "spikes", true)]
    [InlineData("maximum", "constant", true)]
    [InlineData("threeWays", "constant", true)]
    [InlineData("normed", "spikes", true)]
    public void Step_WholeStream_EqualsSequenceBitForBit(string name, string input, bool fused)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var network = Build(name);
        network.FusedKernels = fused;
        var sequence = Input(name, input);
        using var run = network.Evaluate(sequence);
        Assert.True(run.Spikes.sum().item<float>() > 0);
        SpikingState? state = null;
        for (var t = 0; t < sequence.Steps; t++)
        {
            var step = network.Step(sequence.At(t), state);
            state = step.State;
            Assert.True(step.Spikes.equal(run.Spikes[t]).all().item<bool>(), $"spikes of step {t} differ");
        }

        Assert.True(state!.Membranes[^1].equal(run.LastMembrane()).all().item<bool>(), "membranes differ");
    }

    [Theory]
    [InlineData("mlp", true)]
    [InlineData("wide", true)]
    [InlineData("flattened", true)]
    [InlineData("cnn", true)]
    [InlineData("strided", true)]
    [InlineData("overlapping", true)]
    [InlineData("recurrent", true)]
    [InlineData("recurrentCnn", true)]
    [InlineData("residual", true)]
    [InlineData("maximum", true)]
    [InlineData("threeWays", true)]
    [InlineData("sumSeenTwice", true)]
    [InlineData("normed", true)]
    [InlineData("recurrentOutput", false)]
    [InlineData("joinedInput", false)]
    [InlineData("averaged", false)]
    public void Find_EveryNetworkOfTheseTests_HasAPlanWhereKernelsServe(string name, bool expected)
    {
        // Without a plan plain tensors serve, and the tests here would compare them with themselves.
        using var network = Build(name);
        using var plan = FusedPlan.Find(network.Stages, Input(name, "constant").Values.shape[1..]);
        Assert.Equal(expected, plan is not null);
    }

    [Fact]
    public void Propagate_Twice_GivesTheSameBitsAndLeaksNothing()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var network = Build("cnn");
        var sequence = Input("cnn", "constant");
        var signal = randn(sequence.Steps, sequence.BatchSize, 5);
        float[] Gradients()
        {
            using var inner = NewDisposeScope();
            using var run = network.Run(sequence);
            run.Propagate(signal, new SpikeFeedback());
            return [.. network.parameters().SelectMany(parameter => parameter.grad!.flatten().data<float>().ToArray())];
        }

        var first = Gradients();
        _ = Gradients();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            Assert.Equal(first, Gradients());
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(2, 700, SpikeShare.Spike)]
    [InlineData(2, 1200, SpikeShare.Spike)]
    [InlineData(2, 950, SpikeShare.Membrane)]
    public void Propagate_LongSequence_EqualsPlainTensors(int samples, int steps, SpikeShare share)
    {
        // From 863 steps on the densities of 304 lanes no longer fit into one block; of 950 steps a block has an odd number of registers.
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var network = Build("wide");
        var (inputs, signal) = (rand(samples, 12), randn(steps, samples, 5));
        network.FusedKernels = false;
        var plain = Results(network, inputs, signal, share);
        network.FusedKernels = true;
        AssertClose(plain, Results(network, inputs, signal, share), 2e-3);
    }

    [Fact]
    public void Propagate_BitsTooManyToKeep_EqualTheSumOfParts()
    {
        // 40 samples of 3000 steps and 19 words are beyond what is kept, so the first layer fires anew on the way back; 10 are not.
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var network = Build("wide");
        var (inputs, signal) = (rand(40, 12), randn(3000, 40, 5));
        var whole = Results(network, inputs, signal);
        var parts = Enumerable.Range(0, 4)
            .Select(part => Results(network, inputs.narrow(0, part * 10, 10), signal.narrow(1, part * 10, 10).contiguous())).ToList();
        Tensor Sum(int i) => parts.Select(part => part[i]).Aggregate((one, other) => one + other);
        AssertClose(
            [Sum(0), cat([.. parts.Select(part => part[1])], 1), .. Enumerable.Range(2, whole.Length - 2).Select(Sum)], whole, 1e-4);
    }

    /// <summary>The spikes of each layer, the last layer's membranes, and the gradients.</summary>
    private static Tensor[] Results(
        SpikingNetwork network, Tensor inputs, Tensor signal, SpikeShare share = SpikeShare.Spike)
    {
        using var run = network.Run(SpikeSequence.Constant(inputs, (int)signal.shape[0]));
        run.Propagate(signal, new SpikeFeedback(Share: share));
        Assert.Equal(3, run.Activity.Count);
        var spikes = tensor(run.Activity.Select(activity => (float)activity.Spikes).ToArray());
        return [spikes, run.Membranes(), .. network.parameters().Select(parameter => parameter.grad!.clone())];
    }

    private static void AssertClose(Tensor[] expected, Tensor[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        foreach (var (one, other) in expected.Zip(found))
            Assert.True((one - other).norm().item<float>() < tolerance * one.norm().item<float>());
    }

    private static SpikingNetwork Build(string name) => name switch
    {
        "mlp" => Louder(new(new LifLayer(Linear(12, 37), Lif), new LifLayer(Linear(37, 5), new(0.9, 0.5, Reset.ToZero)))),
        "wide" => Louder(new(new LifLayer(Linear(12, 300), Lif), new LifLayer(Linear(300, 70), Lif), new LifLayer(Linear(70, 5), Lif))),
        "flattened" => Louder(new(new Passage(Flatten()), new LifLayer(Linear(200, 37), Lif), new LifLayer(Linear(37, 5), Lif))),
        "recurrent" => Louder(new(new LifLayer(Linear(12, 20), Lif, Linear(20, 20)), new LifLayer(Linear(20, 5), Lif))),
        "recurrentCnn" => Louder(new(
            new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(MaxPool2d(2)),
            new LifLayer(Conv2d(6, 18, 3, padding: 1, bias: false), Lif, Conv2d(18, 18, 3, padding: 1)), new Passage(Flatten()),
            new LifLayer(Linear(18 * 16, 20), new(0.9, 0.5, Reset.ToZero), Linear(20, 20, false)), new LifLayer(Linear(20, 5), Lif))),
        "residual" => Louder(new(
            new LifLayer(Linear(12, 20), Lif), new SumJoin([new LifLayer(Linear(20, 20), Lif)], []), new LifLayer(Linear(20, 5), Lif))),
        "maximum" => Louder(new(
            new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(MaxPool2d(2)),
            new MaximumJoin([new LifLayer(Conv2d(6, 18, 3, padding: 1), Lif)], [new LifLayer(Conv2d(6, 18, 1), Lif)]),
            new Passage(Sequential(MaxPool2d(2), Flatten())), new LifLayer(Linear(18 * 4, 5), Lif))),
        "sumSeenTwice" => Louder(new(
            new LifLayer(Linear(12, 20), Lif), new SumJoin([new LifLayer(Linear(20, 20), Lif)], []),
            new MaximumJoin([new LifLayer(Linear(20, 20), Lif)], [new LifLayer(Linear(20, 20), Lif)]),
            new LifLayer(Linear(20, 5), new(0.9, 0.3)))),
        "threeWays" => Louder(new(
            new LifLayer(Linear(12, 20), Lif),
            new MaximumJoin(
                [new LifLayer(Linear(20, 30), Lif), new LifLayer(Linear(30, 20), Lif)], [], [new LifLayer(Linear(20, 20), Lif)]),
            new SumJoin([new LifLayer(Linear(20, 20), Lif)], [], [new LifLayer(Linear(20, 20), Lif)]),
            new LifLayer(Linear(20, 20), new(0.9, 0.3)), new LifLayer(Linear(20, 5), new(0.9, 0.2)))),
        "recurrentOutput" => new(new LifLayer(Conv2d(2, 6, 3), Lif, Conv2d(6, 6, 1))),
        "joinedInput" => new(
            new SumJoin([new LifLayer(Conv2d(2, 2, 1), Lif)], []), new LifLayer(Sequential(Flatten(), Linear(200, 5)), Lif)),
        "averaged" => new(
            new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(Sequential(AvgPool2d(2), Flatten())), new LifLayer(Linear(96, 5), Lif)),
        "normed" => Louder(Normed(new(
            new LifLayer(Sequential(Conv2d(2, 6, 3), BatchNorm2d(6)), Lif), new Passage(MaxPool2d(2)),
            new LifLayer(Sequential(Conv2d(6, 18, 3, bias: false), BatchNorm2d(18, affine: false)), Lif), new Passage(Flatten()),
            new LifLayer(Sequential(Linear(18 * 4, 20), BatchNorm1d(20)), Lif), new LifLayer(Linear(20, 5), Lif)))),
        "cnn" => Louder(new(
            new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(MaxPool2d(2)), new LifLayer(Conv2d(6, 18, 3, padding: 1, bias: false), Lif),
            new Passage(MaxPool2d(2)),
            new Passage(Flatten()), new LifLayer(Linear(18 * 4, 5), Lif))),
        "strided" => Louder(new(
            new LifLayer(Conv2d(2, 6, (3, 2), (2, 1), (1, 0)), Lif), new LifLayer(Conv2d(6, 40, 3, stride: 2, padding: 1), Lif),
            new Passage(Flatten()), new LifLayer(Linear(40 * 3 * 5, 5), Lif))),
        _ => Louder(new(
            new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(Sequential(MaxPool2d(3, stride: 2), MaxPool2d(2, stride: 1), Flatten())),
            new LifLayer(Linear(6 * 4, 5), Lif))),
    };

    private static SpikingNetwork Louder(SpikingNetwork network)
    {
        using var noGrad = no_grad();
        foreach (var parameter in network.parameters())
            parameter.mul_(2.5);
        return network;
    }

    /// <summary>With statistics, and norms that keep them.</summary>
    private static SpikingNetwork Normed(SpikingNetwork network)
    {
        using var noGrad = no_grad();
        foreach (var norm in network.modules().OfType<TorchSharp.Modules.NormBase>())
        {
            norm.running_mean!.copy_(randn_like(norm.running_mean) * 0.1);
            norm.running_var!.copy_(rand_like(norm.running_var) + 0.3);
            norm.bias?.copy_(randn_like(norm.bias) * 0.1);
        }

        network.eval();
        return network;
    }

    private static SpikeSequence Input(string name, string input)
    {
        long[] shape = name is "mlp" or "wide" or "recurrent" or "residual" or "threeWays" or "sumSeenTwice" ? [4, 12] : [4, 2, 10, 10];
        return input switch
        {
            "constant" => SpikeSequence.Constant(rand(shape), 8),
            "constantSpikes" => SpikeSequence.Constant(rand(shape).gt(0.6).to_type(ScalarType.Float32), 8),
            "spikes" => SpikeSequence.Train(rand([8, .. shape]).gt(0.6).to_type(ScalarType.Float32)),
            _ => SpikeSequence.Train(cat([rand([7, .. shape]), rand([1, .. shape]).gt(0.5).to_type(ScalarType.Float32)])),
        };
    }
}
