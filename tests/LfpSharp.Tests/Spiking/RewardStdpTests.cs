using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed partial class RewardStdpTests
{
    private const int Steps = 9, Samples = 3;

    private static readonly LifDynamics Lif = new(0.8, 0.6);

    private static readonly RewardStdp Rule = new()
    {
        ArrivalDecay = 0.7,
        SpikeDecay = 0.8,
        EligibilityDecay = 0.9,
        Potentiation = 1.3,
        Depression = 0.6,
        ExpectedRate = 0.2,
    };

    [Theory]
    [InlineData("mlp", "plain64")]
    [InlineData("mlp", "plain32")]
    [InlineData("mlp", "fused32")]
    [InlineData("recurrent", "plain64")]
    [InlineData("cnn", "plain64")]
    [InlineData("cnn", "fused32")]
    [InlineData("constant", "plain64")]
    [InlineData("constant", "fused32")]
    public void Reinforce_EverySynapse_EqualsScalarTwin(string name, string path)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var network = Network(name);
        network.to(path == "plain64" ? ScalarType.Float64 : ScalarType.Float32);
        network.FusedKernels = path == "fused32";
        var type = network.parameters().First().dtype;
        long[] shape = name == "cnn" ? [Samples, 2, 5, 4] : [Samples, 7];
        var train = rand([Steps, .. shape]).gt(0.5).to_type(type);
        var sequence = name == "constant" ? SpikeSequence.Constant(rand(shape, type), Steps) : SpikeSequence.Train(train);
        using var run = network.Run(sequence);
        Tensor modulation = randn_like(run.Spikes), hidden = randn(Steps, Samples, type);
        run.Reinforce(modulation, hidden, Rule);

        using var trace = network.Record(sequence);
        var tolerance = type == ScalarType.Float64 ? 1e-12 : 1e-5;
        for (var l = 0; l < trace.Layers.Count; l++)
        {
            var layer = trace.Layers[l];
            var arrivals = Enumerable.Range(0, Steps).Select(t => layer.Input.IsConstant ? layer.Input.Values : layer.Input.Values[t])
                .ToArray();
            var reward = l == trace.Layers.Count - 1
                ? modulation
                : hidden.view([Steps, Samples, .. Enumerable.Repeat(1L, (int)layer.Spikes.dim() - 2)]).expand(layer.Spikes.shape);
            Assert.InRange(layer.Spikes.mean().ToDouble(), 0.05, 0.95);
            var (weights, biases) = Twin(layer.Layer.Connection, arrivals, layer.Spikes, reward);
            Close(weights, layer.Layer.Connection.parameters().First().grad!, tolerance);
            Close(biases, layer.Layer.Connection.parameters().Last().grad!, tolerance);
            if (layer.Layer.Recurrence is { } loop)
            {
                Tensor[] fedBack = [zeros_like(layer.Spikes[0]), .. layer.Spikes.unbind(0).SkipLast(1)];
                Close(Twin(loop, fedBack, layer.Spikes, reward).Weights, loop.parameters().First().grad!, tolerance);
            }
        }
    }

    /// <summary>Two inputs, two neurons, three steps: all by hand with λ₊ = 1/2, λ₋ = 1/4, A₊ = 2, A₋ = 1, ρ = 0 and λ_e = 1.</summary>
    [Fact]
    public void Shares_TwoByTwo_IsAsByHand()
    {
        using var scope = NewDisposeScope();
        var rule = new RewardStdp { ArrivalDecay = 0.5, SpikeDecay = 0.25, EligibilityDecay = 1, Potentiation = 2, Depression = 1 };
        var arrivals = tensor(new double[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } });
        var spikes = tensor(new double[,] { { 0, 1 }, { 1, 0 }, { 0, 1 } }).unsqueeze(1);
        var modulation = tensor(new double[,] { { 0, 0 }, { 0, 0 }, { 1, -1 } }).unsqueeze(1);
        var change = StdpStep.AtCurrents(spikes, modulation, rule).squeeze(1).t().mm(arrivals);

        // x̄ is 1, ½, 5/4 and 0, 1, 3/2. Neuron 0 fires at step 2: ȳ = 0, 0, ¼. Neuron 1 fires at 1 and 3: ȳ = 0, ¼, 1/16.
        double[] expected =
        [
            (2 * 0.5) - (1 * 0.25), (2 * 1) - (1 * 0.25),
            -((2 * (1 + 1.25)) - (1 * 0.0625)), -((2 * (0 + 1.5)) - (1 * (0.25 + 0.0625))),
        ];
        Assert.Equal(expected, change.flatten().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Theory]
    [InlineData("cnn", false)]
    [InlineData("deep", false)]
    [InlineData("deep", true)]
    public void Reinforce_FusedKernels_EqualPlainTensors(string name, bool constant)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var network = Network(name);
        const int samples = 4, steps = 8;
        long[] shape = name == "deep" ? [samples, 2, 10, 10] : [samples, 2, 5, 4];
        var sequence = constant
            ? SpikeSequence.Constant(rand(shape), steps)
            : SpikeSequence.Train(rand([steps, .. shape]).gt(0.5).to_type(ScalarType.Float32));
        Tensor? modulation = null, hidden = null;
        Tensor[] Results(bool fused)
        {
            network.FusedKernels = fused;
            using var run = network.Run(sequence);
            modulation ??= randn_like(run.Spikes);
            hidden ??= randn(steps, samples);
            run.Reinforce(modulation, hidden, Rule with { Bounds = new(-3, 3) });
            return [.. network.parameters().Select(parameter => parameter.grad!.clone())];
        }

        foreach (var (plain, fused) in Results(false).Zip(Results(true)))
            Assert.True((plain - fused).norm().item<float>() < 1e-3 * plain.norm().item<float>());
    }

    [Theory]
    [InlineData(2, 1200, false)]
    [InlineData(40, 3000, true)]
    public void Reinforce_LongSequence_EqualsPlainTensorsOrTheSumOfParts(int samples, int steps, bool byParts)
    {
        // 40 samples of 3000 steps are more bits than are kept, so the first layer fires anew on the way back; by plain tensors that takes
        // long.
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var network = Network("long");
        Tensor inputs = rand(samples, 12), modulation = randn(steps, samples, 5), hidden = randn(steps, samples);
        Tensor[] Results(int first, int count)
        {
            using var run = network.Run(SpikeSequence.Constant(inputs.narrow(0, first, count), steps));
            run.Reinforce(
                modulation.narrow(1, first, count).contiguous(), hidden.narrow(1, first, count).contiguous(),
                Rule with { Bounds = new(-3, 3) });
            return [.. network.parameters().Select(parameter => parameter.grad!.clone())];
        }

        var fused = Results(0, samples);
        network.FusedKernels = byParts;
        var parts = byParts ? Enumerable.Range(0, 4).Select(part => Results(part * samples / 4, samples / 4)) : [Results(0, samples)];
        var expected = parts.Aggregate((one, other) => [.. one.Zip(other, (left, right) => left + right)]);
        foreach (var (one, other) in expected.Zip(fused))
            Assert.True((one - other).norm().item<float>() < 1e-3 * one.norm().item<float>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reinforce_ZeroModulation_ChangesNothing_AndTwiceIsTwice(bool fused) => WithMlp(fused, (_, gradients) =>
    {
        Assert.All(gradients(0), gradient => Assert.Equal(0, gradient!.abs().max().ToDouble()));
        Assert.All(gradients(1).Zip(gradients(2)), pair => Assert.True((pair.First! * 2).allclose(pair.Second!, 1e-5, 1e-6)));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reinforce_FrozenLayer_GetsNothingAndOthersTheSame(bool fused) => WithMlp(fused, (network, gradients) =>
    {
        var free = gradients(1);
        foreach (var parameter in network.parameters().Take(2))
        {
            parameter.grad = null;
            parameter.requires_grad = false;
        }

        var frozen = gradients(1);
        Assert.Null(frozen[0]);
        Assert.True(free[^1]!.equal(frozen[^1]!).all().item<bool>());
    });

    [Fact]
    public void Reinforce_SoftBounds_ScaleTheChangeAndEndAtTheBound()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var network = Network("mlp");
        var weight = network.parameters().Last();
        using (no_grad())
            weight.copy_(tensor(new[] { -1f, 0, 2, 3, 9 }));
        using var run = network.Run(Constant());
        Tensor modulation = ones_like(run.Spikes), hidden = ones(Steps, Samples);
        run.Reinforce(modulation, hidden, Rule);
        var plain = weight.grad!.clone();
        run.Reinforce(modulation, hidden, Rule with { Bounds = new(-1, 3) });
        Assert.True((plain * tensor(new[] { 0f, 0.75f, 0.75f, 0, 0 })).allclose(weight.grad!, 1e-5, 1e-6));
    }

    [Fact]
    public void Reinforce_WhatDoesNotFit_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var network = Network("mlp");
        using var run = network.Run(Constant());
        using var silent = network.Evaluate(Constant());
        Tensor modulation = zeros_like(run.Spikes), hidden = zeros(Steps, Samples);
        Assert.Contains(
            "Reinforce", Assert.Throws<ArgumentException>(() => run.Propagate(modulation, Rule)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "output neuron and step", Assert.Throws<ArgumentException>(() => run.Reinforce(modulation[0], hidden, Rule)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "step and sample", Assert.Throws<ArgumentException>(() => run.Reinforce(modulation, hidden[0], Rule)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "NaN", Assert.Throws<ArgumentException>(() => run.Reinforce(modulation, hidden.div(0), Rule)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Use Run", Assert.Throws<InvalidOperationException>(() => silent.Reinforce(modulation, hidden, Rule)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new RewardStdp { ArrivalDecay = 1.1 }).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "0 or positive", Assert.Throws<ArgumentOutOfRangeException>(() => new RewardStdp { Depression = -1 }).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "bounds", Assert.Throws<ArgumentOutOfRangeException>(() => new WeightBounds(1, 1)).Message, StringComparison.Ordinal);
    }

    private static SpikeSequence Constant() => SpikeSequence.Constant(rand(Samples, 7), Steps);

    /// <summary>Runs an MLP, and hands it over with what gives its gradients for random modulations times a factor.</summary>
    private static void WithMlp(bool fused, Action<SpikingNetwork, Func<double, Tensor?[]>> test)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var network = Network("mlp");
        network.FusedKernels = fused;
        using var run = network.Run(Constant());
        Tensor modulation = randn_like(run.Spikes), hidden = randn(Steps, Samples);
        test(network, factor =>
        {
            run.Reinforce(modulation * factor, hidden * factor, Rule);
            return [.. network.parameters().Select(parameter => parameter.grad?.clone())];
        });
    }

    private static SpikingNetwork Network(string name)
    {
        SpikingNetwork network = name switch
        {
            "recurrent" => new(new LifLayer(Linear(7, 21), Lif, Linear(21, 21, hasBias: false)), new LifLayer(Linear(21, 5), Lif)),
            "cnn" => new(new LifLayer(Conv2d(2, 3, (3, 2), (2, 1), (1, 0)), Lif), new Passage(Flatten()), new LifLayer(Linear(27, 5), Lif)),
            "deep" => new(
                new LifLayer(Conv2d(2, 6, 3), Lif), new Passage(MaxPool2d(2)), new LifLayer(Conv2d(6, 18, 3, padding: 1, bias: false), Lif),
                new Passage(MaxPool2d(2)),
                new Passage(Flatten()), new LifLayer(Linear(18 * 4, 5), Lif)),
            "long" => new(new LifLayer(Linear(12, 300), Lif), new LifLayer(Linear(300, 5), Lif)),
            _ => new(new LifLayer(Linear(7, 21), Lif), new LifLayer(Linear(21, 5), new LifDynamics(0.7, 0.5, Reset.ToZero))),
        };
        using var noGrad = no_grad();
        foreach (var parameter in network.parameters())
            parameter.mul_(2.5);
        return network;
    }

    private static double[] Column(double[][] rows, int place) => [.. rows.Select(row => row[place])];

    private static double[] Vector(Tensor values) => values.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static void Close(double[] expected, Tensor actual, double tolerance)
    {
        var found = Vector(actual.flatten());
        Assert.Equal(expected.Length, found.Length);
        var distance = Math.Sqrt(expected.Zip(found, (a, b) => (a - b) * (a - b)).Sum());
        var size = Math.Sqrt(expected.Sum(a => a * a));
        Assert.True(
            size > 0 && distance <= tolerance * size, FormattableString.Invariant($"‖difference‖ = {distance:g3}, ‖expected‖ = {size:g3}"));
    }
}
