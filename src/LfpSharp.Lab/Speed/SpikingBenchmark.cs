using System.Diagnostics;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>
/// Times steps of spiking networks in turn within one run: our LFP step, our surrogate step, a loop over time steps with tensor
/// operations and autograd, and the floor of a dense step; and the event-driven product of a layer against the dense one.
/// </summary>
/// <remarks>A step is forward, reward or loss, and back to every parameter's <c>.grad</c>; no optimizer, in any of them. Networks and ways
/// take their turns the shortest first.</remarks>
public static class SpikingBenchmark
{
    private const int Steps = SpikingLoad.UsualSteps;
    private const int LongSteps = 1000;
    private const int LongBatch = 128;
    private const int Features = 1000;
    private const int Recurrent = 256;
    private const int LeastTurns = 15;
    private const int Side = 28;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>The networks that can be timed, on images of 28×28.</summary>
    public static IReadOnlyDictionary<string, Func<SpikingNetwork>> Networks { get; } = new Dictionary<string, Func<SpikingNetwork>>
    {
        ["lif-mlp"] = CreateMlp,
        ["lif-cnn"] = () => SpikingModels.Cnn(1, Side, 10, Dynamics),
        ["lif-recurrent"] = CreateRecurrent,
        ["lif-residual"] = () => SpikingModels.Residual(1, Side, 10, Dynamics),
        ["lif-deep-cnn"] = () => SpikingModels.DeepCnn(1, Side, 10, Dynamics),
    };

    /// <summary>Those that are timed unless others are asked for: the larger ones take minutes.</summary>
    public static IReadOnlyList<string> UsualNetworks { get; } = ["lif-mlp", "lif-cnn", "lif-recurrent"];

    /// <summary>The ways to compute a step.</summary>
    public static IReadOnlyList<string> Ways { get; } = ["lfp", "surrogate", "floor", "loop"];

    /// <summary>The firing rates at which the products are compared.</summary>
    public static IReadOnlyList<double> FiringRates { get; } = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

    /// <summary>Times one network on random images of 28×28, of which a fifth is bright.</summary>
    /// <param name="create">Makes the network, as those of <see cref="Networks"/> are made.</param>
    /// <param name="load">Samples, steps and firing rate.</param>
    /// <param name="duration">How long to measure.</param>
    /// <param name="cancellation">Ends it early; what was measured counts.</param>
    /// <param name="progress">Told the share that is done.</param>
    public static SpikingBenchmarkResult Run(
        Func<SpikingNetwork> create, SpikingLoad load, TimeSpan duration, CancellationToken cancellation,
        IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(load);
        var (batch, steps) = (load.Batch, load.Steps);
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var inputs = rand([batch, 1, Side, Side], generator: generator);
        inputs.mul_(inputs.gt(0.8));
        var labels = randint(0, 10, [batch], ScalarType.Int64, generator: generator);

        using var lfp = new SpikingStepWorkload(Make(), inputs, labels, steps, new SpikeFeedback());
        using var surrogate = new SpikingStepWorkload(Make(), inputs, labels, steps, new SurrogateGradient());
        using var floor = new DenseProductsWorkload(Make(), inputs, steps);
        if (!load.WithLoop)
            return Alternate([lfp, surrogate, floor], duration, cancellation, progress);
        using var loop = new TimeLoopWorkload(Make(), inputs, labels, steps);
        return Alternate([lfp, surrogate, floor, loop], duration, cancellation, progress);

        SpikingNetwork Make()
        {
            var network = create();
            if (load.FiringRate is { } rate)
                FiringRateScale.Set(network, SpikeSequence.Constant(inputs, steps), rate);
            return network;
        }
    }

    /// <summary>Times the forward product of a layer 1000-1000 with a spike train: event-driven, then dense.</summary>
    /// <param name="firingRate">The share of ones in the train.</param>
    /// <param name="batch">Samples in a step.</param>
    /// <param name="duration">How long to measure.</param>
    /// <param name="cancellation">Ends it early; what was measured counts.</param>
    /// <returns>The dense time over the event-driven one.</returns>
    public static double EventSpeedup(double firingRate, int batch, TimeSpan duration, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var layer = nn.Linear(Features, Features);
        var train = rand([Steps, batch, Features], generator: generator).lt(firingRate).to_type(ScalarType.Float32);
        using var events = LayerProductWorkload.Events(layer, train);
        using var dense = LayerProductWorkload.Dense(layer, train);
        var result = Alternate([events, dense], duration, cancellation);
        return result.MedianMs[1] / result.MedianMs[0];
    }

    /// <summary>
    /// Measures what a sequence of 1000 steps of the LIF MLP needs in memory beyond one of 15: the peaks of an LFP step, batch 128.
    /// </summary>
    /// <returns>
    /// The extra peak, and what one bit for each neuron, sample and added step takes, both in MiB; the first is 0 where the system does
    /// not tell.
    /// </returns>
    public static (double ExtraMiB, double BitMiB) LongSequenceMemory()
    {
        const int Neurons = Features + 10;
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var inputs = rand([LongBatch, 1, Side, Side], generator: generator);
        var labels = randint(0, 10, [LongBatch], ScalarType.Int64, generator: generator);
        var before = Peak(Steps);
        var extra = Peak(LongSteps) - before;
        return (Math.Max(0, extra), (double)Neurons * LongBatch * (LongSteps - Steps) / 8 / (1 << 20));

        double Peak(int steps)
        {
            using var workload = new SpikingStepWorkload(
                CreateMlp(), inputs, labels, steps, new SpikeFeedback());
            workload.Run();
            GC.Collect();
            PeakMemory.Reset();
            workload.Run();
            return PeakMemory.MiB;
        }
    }

    private static LifDynamics Dynamics => new(0.9);

    private static SpikingNetwork CreateMlp() => SpikingModels.Mlp(Side * Side, [Features], 10, Dynamics);

    /// <summary>784-256-10, whose hidden layer feeds itself.</summary>
    private static SpikingNetwork CreateRecurrent() => new(
        new Passage(nn.Flatten()), new LifLayer(nn.Linear(Side * Side, Recurrent), Dynamics, nn.Linear(Recurrent, Recurrent)),
        new LifLayer(nn.Linear(Recurrent, 10), Dynamics));

    /// <summary>The middle half of the measurements: the first and the third quartile.</summary>
    private static (double Low, double High) Spread(List<double> times)
    {
        double[] sorted = [.. times.Order()];
        return (sorted[sorted.Length / 4], sorted[^((sorted.Length / 4) + 1)]);
    }

    private static SpikingBenchmarkResult Alternate(
        IReadOnlyList<ISpikingWorkload> workloads, TimeSpan duration, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        var times = workloads.Select(_ => new List<double>()).ToArray();
        var peaks = new double[workloads.Count];

        // Until the runtime has compiled what is called often, which takes it a second.
        for (var warmUp = Stopwatch.StartNew(); warmUp.Elapsed < (duration < WarmUp ? duration : WarmUp);)
        {
            foreach (var workload in workloads)
                workload.Run();
            progress?.Report(0);
        }

        var total = Stopwatch.StartNew();
        while (times[0].Count == 0
            || (!cancellation.IsCancellationRequested && (times[0].Count < LeastTurns || total.Elapsed < duration)))
        {
            for (var i = 0; i < workloads.Count; i++)
            {
                PeakMemory.Reset();
                workloads[i].Run();
                var clock = Stopwatch.StartNew();
                workloads[i].Run();
                times[i].Add(clock.Elapsed.TotalMilliseconds);
                peaks[i] = Math.Max(peaks[i], PeakMemory.MiB);
                var turns = times[0].Count - 1 + ((i + 1.0) / workloads.Count);
                progress?.Report(Math.Min(1, Math.Min(turns / LeastTurns, total.Elapsed / duration)));
            }
        }

        return new SpikingBenchmarkResult(
            [.. times.Select(Median.Of)], [.. times.Select(Spread)], peaks, times[0].Count);
    }
}
