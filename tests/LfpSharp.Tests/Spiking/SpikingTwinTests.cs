using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using LfpSharp.Testing.Twins;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed class SpikingTwinTests
{
    private const int Steps = 9, Samples = 3, Inputs = 7, Hidden = 21, Outputs = 5;

    private static readonly Dictionary<string, Reset> Resets = new()
    {
        ["delayed"] = Reset.SubtractDelayed,
        ["atOnce"] = Reset.SubtractAtOnce,
        ["toZero"] = Reset.ToZero,
        ["none"] = Reset.None,
    };

    private static readonly Dictionary<string, (SpikingRule Rule, Func<double, double>? Slope)> Rules = new()
    {
        ["feedback"] = (new SpikeFeedback(1e-3), null),
        ["exact"] = (new SpikeFeedback(1e-3, SpikeShare.Exact), null),
        ["membrane"] = (new SpikeFeedback(1e-3, SpikeShare.Membrane), null),
        ["arctan"] = (new SurrogateGradient(new ArctanSurrogate(3)), x => 1.5 / (1 + Math.Pow(Math.PI * 3 * x / 2, 2))),
        ["fastSigmoid"] = (new SurrogateGradient(new FastSigmoidSurrogate(5)), x => 1 / Math.Pow(1 + (5 * Math.Abs(x)), 2)),
        ["straightThrough"] = (new SurrogateGradient(new StraightThroughSurrogate()), _ => 1),
        ["triangle"] = (new SurrogateGradient(new TriangleSurrogate(0.7)), x => Math.Max(0, 1 - (Math.Abs(x) / 0.7))),
    };

    public static TheoryData<string, string, bool, string> Cases()
    {
        var cases = new TheoryData<string, string, bool, string>();
        foreach (var reset in Resets.Keys)
        {
            foreach (var rule in Rules.Keys)
            {
                cases.Add(reset, rule, false, "plain64");
                cases.Add(reset, rule, true, "plain64");
                cases.Add(reset, rule, false, "plain32");
                cases.Add(reset, rule, false, "fused32");
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Propagate_EveryNeuronAndRule_EqualsScalarTwin(string reset, string rule, bool recurrent, string path)
    {
        using var scope = NewDisposeScope();
        var type = path == "plain64" ? ScalarType.Float64 : ScalarType.Float32;
        var generator = new Random(7);
        double[] decays = [.. Enumerable.Range(0, Hidden).Select(_ => generator.NextDouble())];
        var hidden = new LifLayer(
            Linear(Inputs, Hidden), new LifDynamics(decays, 0.8, Resets[reset]), recurrent ? Linear(Hidden, Hidden, hasBias: false) : null);
        var output = new LifLayer(Linear(Hidden, Outputs), new LifDynamics(0.7, 0.5, Resets[reset]));
        using var network = new SpikingNetwork(hidden, output);
        Randomize(network, generator);
        network.to(type);
        network.FusedKernels = path == "fused32";

        var values = tensor([.. Enumerable.Range(0, Steps * Samples * Inputs).Select(_ => (float)(generator.NextDouble() < 0.5 ? 1 : 0))],
            [Steps, Samples, Inputs]).to_type(type);
        var signal = tensor([.. Enumerable.Range(0, Steps * Samples * Outputs).Select(_ => (float)(generator.NextDouble() - 0.4))],
            [Steps, Samples, Outputs]).to_type(type);
        using var run = network.Run(SpikeSequence.Train(values));
        var arrived = run.PropagateToInput(signal, Rules[rule].Rule);

        var expected = Enumerable.Range(0, Samples)
            .Select(sample => Twin(hidden, output, Resets[reset], decays, Rules[rule], Rows(values, sample), Rows(signal, sample)))
            .ToArray();
        var tolerance = type == ScalarType.Float64 ? 1e-11 : 1e-4;
        for (var sample = 0; sample < Samples; sample++)
            Assert.Equal(expected[sample].Output.Spikes, Rows(run.Spikes, sample));
        Close(
            Enumerable.Range(0, Samples).SelectMany(s => expected[s].Output.Membranes.SelectMany(row => row)),
            run.Membranes().transpose(0, 1), tolerance);
        Close(Enumerable.Range(0, Samples).SelectMany(s => expected[s].Density.SelectMany(row => row)), arrived.transpose(0, 1), tolerance);
        var isFeedback = Rules[rule].Rule is SpikeFeedback;
        CheckGradient(((Linear)hidden.Connection).weight, s => Flat(expected[s].Hidden.WeightShares), isFeedback, tolerance);
        CheckGradient(((Linear)hidden.Connection).bias!, s => expected[s].Hidden.BiasShares, isFeedback, tolerance);
        CheckGradient(((Linear)output.Connection).weight, s => Flat(expected[s].Output.WeightShares), isFeedback, tolerance);
        CheckGradient(((Linear)output.Connection).bias!, s => expected[s].Output.BiasShares, isFeedback, tolerance);
        if (recurrent)
            CheckGradient(((Linear)hidden.Recurrence!).weight, s => Flat(expected[s].Hidden.RecurrentShares), isFeedback, tolerance);
        Assert.All(run.Activity, activity => Assert.InRange(activity.FiringRate, 0.02, 0.98));
    }

    private static (ScalarSpikingLayer Hidden, ScalarSpikingLayer Output, double[][] Density) Twin(
        LifLayer hidden, LifLayer output, Reset reset, double[] decays, (SpikingRule Rule, Func<double, double>? Slope) rule,
        double[][] inputs, double[][] signal)
    {
        var first = new ScalarSpikingLayer(
            Matrix(((Linear)hidden.Connection).weight), Vector(((Linear)hidden.Connection).bias!),
            hidden.Recurrence is Linear loop ? Matrix(loop.weight) : null, decays, 0.8, reset);
        var second = new ScalarSpikingLayer(
            Matrix(((Linear)output.Connection).weight), Vector(((Linear)output.Connection).bias!), null,
            [.. Enumerable.Repeat(0.7, Outputs)], 0.5, reset);
        second.Run(first.Run(inputs));
        var density = first.Return(second.Return(signal, isOutput: true, rule.Rule, rule.Slope), isOutput: false, rule.Rule, rule.Slope);
        if (rule.Rule is SpikeFeedback)
            density = [.. density.Select((row, t) => row.Select((value, i) => value * inputs[t][i]).ToArray())];
        return (first, second, density);
    }

    private static void CheckGradient(Parameter parameter, Func<int, IReadOnlyList<double>> shares, bool isFeedback, double tolerance)
    {
        var sums = Enumerable.Range(0, Samples).Select(shares).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);
        var sizes = Vector(parameter.flatten());
        Close(sums.Select((sum, i) => isFeedback ? -Math.Abs(sizes[i]) * sum : sum), parameter.grad!, tolerance);
    }

    private static void Close(IEnumerable<double> expected, Tensor actual, double tolerance)
    {
        double[] reference = [.. expected], found = Vector(actual.flatten());
        Assert.Equal(reference.Length, found.Length);
        var distance = Math.Sqrt(reference.Zip(found, (a, b) => (a - b) * (a - b)).Sum());
        var size = Math.Sqrt(reference.Sum(a => a * a));
        Assert.True(distance <= tolerance * size, FormattableString.Invariant($"‖difference‖ = {distance:g3}, ‖expected‖ = {size:g3}"));
    }

    private static void Randomize(SpikingNetwork network, Random generator)
    {
        using var noGrad = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.copy_(tensor([.. Enumerable.Range(0, (int)parameter.NumberOfElements)
                .Select(_ => (float)(generator.NextDouble() - 0.35))], parameter.shape).mul_(0.8));
        }
    }

    private static double[][] Rows(Tensor values, int sample) => [.. values[TensorIndex.Colon, sample].unbind(0).Select(Vector)];

    private static double[] Vector(Tensor values) => values.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static double[] Flat(double[,] values) => [.. values.Cast<double>()];

    private static double[,] Matrix(Tensor values)
    {
        var flat = Vector(values.flatten());
        var matrix = new double[values.shape[0], values.shape[1]];
        Buffer.BlockCopy(flat, 0, matrix, 0, flat.Length * sizeof(double));
        return matrix;
    }
}
