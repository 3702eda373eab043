using System.Diagnostics;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Recipes;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>
/// Simulates training on more machines than there are: the time of learning from a machine's part of a batch is measured here, the time
/// of the sum over machines is computed from a link's latency and bandwidth. Machines are taken to be equally fast and never to wait for
/// data; nothing overlaps.
/// </summary>
public static class ScalingSimulation
{
    // The first sum tells how each shard went; the clock is broadcast.
    private const int SmallMessages = 2;

    /// <summary>Simulates with measured times.</summary>
    /// <param name="batch">Samples of a step on one machine.</param>
    /// <param name="machines">Powers of two, the first of them 1.</param>
    /// <param name="growsBatch">Whether every machine has a whole batch, so that a step has more samples; else they share one.</param>
    /// <param name="learnMs">The time of learning from so many samples, in milliseconds.</param>
    /// <param name="bytes">Bytes of the feedback.</param>
    /// <param name="link">The link between machines.</param>
    public static IReadOnlyList<ScalingPoint> Of(
        int batch, IReadOnlyList<int> machines, bool growsBatch, Func<int, double> learnMs, long bytes, NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(machines);
        ArgumentNullException.ThrowIfNull(learnMs);
        ArgumentNullException.ThrowIfNull(link);
        var alone = batch / learnMs(batch);
        return
        [
            .. machines.Where(count => growsBatch || count <= batch).Select(count =>
            {
                var samples = growsBatch ? batch : batch / count;
                var learn = learnMs(samples);
                var sum = 1000 * (link.SumSeconds(bytes, count) + (SmallMessages * link.SumSeconds(sizeof(double), count)));
                var each = samples / (learn + sum);
                return new ScalingPoint(count, samples, learn, sum, 1000 * count * each, each / alone);
            }),
        ];
    }

    /// <summary>
    /// Measures learning by LFP-ε and a step of SGD, the median of at least five: the time that processors spent on it, divided by the
    /// threads, since a wait for a busy machine is none of the step's.
    /// </summary>
    /// <param name="model">The name of a model of layers.</param>
    /// <param name="samples">Samples in a step.</param>
    /// <param name="duration">How long to measure.</param>
    /// <param name="bytes">The bytes of the model's parameters.</param>
    /// <returns>Milliseconds.</returns>
    public static double MeasureLearnMs(string model, int samples, TimeSpan duration, out long bytes)
    {
        using var sample = new RandomSample(model, null, samples, 0);
        using var rule = new LfpEpsilonOptions().Attach(sample.Model);
        using var optimizer = optim.SGD(sample.Model.parameters(), 1e-4, 0.9);
        bytes = sample.Model.parameters().Sum(parameter => parameter.NumberOfElements * parameter.ElementSize);
        var times = new List<double>();
        Step();
        for (var clock = Stopwatch.StartNew(); times.Count < 5 || clock.Elapsed < duration;)
        {
            var before = Environment.CpuUsage.TotalTime;
            Step();
            times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds / get_num_threads());
        }

        return Median.Of(times);

        void Step()
        {
            using var outputs = rule.Learn(sample.Inputs, sample.Labels);
            optimizer.step();
        }
    }
}
