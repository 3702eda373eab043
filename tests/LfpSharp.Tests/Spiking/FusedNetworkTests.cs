using LfpSharp.Spiking;
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
        foreach (var network in new[] { "mlp", "wide", "flattened", "cnn", "strided", "overlapping" })
        {
            foreach (var input in new[] { "constant", "constantSpikes", "spikes", "floats" })
            {
                cases.Add(network, input, "feedback");
                cases.Add(network, input, "surrogate");
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
        SpikingRule learning = rule == "feedback" ? new SpikeFeedback() : new SurrogateGradient();
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
            results.Add([run.Spikes.clone(), run.Membranes(), run.LastMembrane(), arrived, .. network.parameters().Select(parameter => parameter.grad!.clone())]);
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
    [InlineData("residual", "spikes", true)]
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
    [InlineData(2, 700)]
    [InlineData(40, 3000)]
    public void Propagate_LongSequence_EqualsPlainTensors(int samples, int steps)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var network = Build("wide");
        var sequence = SpikeSequence.Constant(rand(samples, 12), steps);
        var signal = randn(steps, samples, 5);
        Tensor[] Results(bool fused)
        {
            network.FusedKernels = fused;
            using var run = network.Run(sequence);
            run.Propagate(signal, new SpikeFeedback());
            Assert.Equal(3, run.Activity.Count);
            return [tensor(run.Activity.Select(activity => (float)activity.Spikes).ToArray()), run.Membranes(), .. network.parameters().Select(parameter => parameter.grad!.clone())];
        }

        foreach (var (plain, fused) in Results(false).Zip(Results(true)))
            Assert.True((plain - fused).norm().item<float>() < 2e-3 * plain.norm().item<float>());
    }

    private static SpikingNetwork Build(string name) => name switch
    {
        "mlp" => Louder(new(new LifLayer(Linear(12, 37), Lif), new LifLayer(Linear(37, 5), new(0.9, 0.5, Reset.ToZero)))),
        "wide" => Louder(new(new LifLayer(Linear(12, 300), Lif), new LifLayer(Linear(300, 70), Lif), new LifLayer(Linear(70, 5), Lif))),
        "flattened" => Louder(new(new Passage(Flatten()), new LifLayer(Linear(200, 37), Lif), new LifLayer(Linear(37, 5), Lif))),
        "recurrent" => Louder(new(new LifLayer(Linear(12, 20), Lif, Linear(20, 20)), new LifLayer(Linear(20, 5), Lif))),
        "residual" => Louder(new(
            new LifLayer(Linear(12, 20), Lif), new SumJoin([new LifLayer(Linear(20, 20), Lif)], []), new LifLayer(Linear(20, 5), Lif))),
        "cnn" => Louder(new(
            new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(MaxPool2d(2)), new LifLayer(Conv2d(6, 18, 3, padding: 1, bias: false), Lif), new Passage(MaxPool2d(2)),
            new Passage(Flatten()), new LifLayer(Linear(18 * 4, 5), Lif))),
        "strided" => Louder(new(
            new LifLayer(Conv2d(2, 6, (3, 2), (2, 1), (1, 0)), Lif), new LifLayer(Conv2d(6, 40, 3, stride: 2, padding: 1), Lif),
            new Passage(Flatten()), new LifLayer(Linear(40 * 3 * 5, 5), Lif))),
        _ => Louder(new(
            new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(Sequential(MaxPool2d(3, stride: 2), MaxPool2d(2, stride: 1), Flatten())), new LifLayer(Linear(6 * 4, 5), Lif))),
    };

    private static SpikingNetwork Louder(SpikingNetwork network)
    {
        using var noGrad = no_grad();
        foreach (var parameter in network.parameters())
            parameter.mul_(2.5);
        return network;
    }

    private static SpikeSequence Input(string name, string input)
    {
        long[] shape = name is "mlp" or "wide" or "recurrent" or "residual" ? [4, 12] : [4, 2, 10, 10];
        return input switch
        {
            "constant" => SpikeSequence.Constant(rand(shape), 8),
            "constantSpikes" => SpikeSequence.Constant(rand(shape).gt(0.6).to_type(ScalarType.Float32), 8),
            "spikes" => SpikeSequence.Train(rand([8, .. shape]).gt(0.6).to_type(ScalarType.Float32)),
            _ => SpikeSequence.Train(cat([rand([7, .. shape]), rand([1, .. shape]).gt(0.5).to_type(ScalarType.Float32)])),
        };
    }
}
