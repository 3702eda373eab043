using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Speed;
using TorchSharp;

namespace LfpSharp.Commands.Checks;

/// <summary><c>lfp bench scaling</c>: simulates training on more machines than there are.</summary>
internal static class ScalingBench
{
    private const double BitsOfByte = 8, Giga = 1e9, Micro = 1e-6;

    private static readonly int[] Machines = [1, 8, 64, 512];

    private static readonly Option<string> Model = new("--model")
    {
        Description = "A model of layers: lenet, vgg-like, mlp, resnet-18, vgg-16-bn, vit, ...",
        DefaultValueFactory = _ => "lenet",
    };
    private static readonly Option<double> Gigabits = new("--gigabits")
    {
        Description = "Gigabits a second between machines; under mpirun it is measured.",
        DefaultValueFactory = _ => 10,
    };
    private static readonly Option<double> Latency = new("--latency")
    {
        Description = "Microseconds until a message arrives; under mpirun it is measured.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create() => new(
        "scaling", "Simulate training on 8, 64 and 512 machines, from measured steps and a network's speed. No such machines are used.")
    {
        Model,
        BenchOptions.Batch,
        BenchOptions.Seconds,
        Gigabits,
        Latency,
    };

    public static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var processes = MpiReduction.Join();
        var link = processes.Size > 1 ? NetworkLink.Measure(processes) : LinkOf(parsed);
        return processes.Rank > 0 ? ExitCode.Done : Show(parsed, terminal, link, processes.Size > 1, cancellation);
    }

    private static NetworkLink LinkOf(ParseResult parsed)
    {
        var (gigabits, latency) = (parsed.GetValue(Gigabits), parsed.GetValue(Latency));
        if (!(gigabits is > 0 and <= 1e5))
            throw new ArgumentException(FormattableString.Invariant($"--gigabits is {gigabits}, but must be above 0 and at most 100000."));
        if (!(latency is >= 0 and <= 1e6))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"--latency is {latency}, but must be from 0 to 1000000 microseconds."));
        }

        return new NetworkLink(gigabits * Giga / BitsOfByte, latency * Micro);
    }

    private static int Show(ParseResult parsed, Terminal terminal, NetworkLink link, bool isMeasured, CancellationToken cancellation)
    {
        var (model, batch) = (parsed.GetValue(Model)!, BenchOptions.CheckedBatch(parsed));
        var sizes = Machines.Where(count => count <= batch).Select(count => batch / count).ToList();
        var duration = TimeSpan.FromSeconds(BenchOptions.CheckedSeconds(parsed) / sizes.Count);
        var learnMs = new Dictionary<int, double>();
        long bytes = 0;
        foreach (var size in sizes)
        {
            cancellation.ThrowIfCancellationRequested();
            learnMs[size] = ScalingSimulation.MeasureLearnMs(model, size, duration, out bytes);
        }

        terminal.Line("A simulation: steps are measured on this machine, sums over machines are computed.");
        terminal.Line(
            FormattableString.Invariant($"{model}, batch {batch}, {torch.get_num_threads()} threads, {bytes} bytes of feedback; link ")
                + FormattableString.Invariant($"{link.BytesPerSecond * BitsOfByte / Giga:g3} gigabits a second, ")
                + FormattableString.Invariant($"{link.LatencySeconds / Micro:g3} µs{(isMeasured ? ", measured" : "")}"));
        var (shared, grown) = (Simulate(false), Simulate(true));
        Table("one batch, shared by all machines", shared);
        Table("a batch for each machine", grown);
        terminal.Result(new { simulation = true, model, batch, bytes, link, isLinkMeasured = isMeasured, shared, grown });
        return ExitCode.Done;

        IReadOnlyList<ScalingPoint> Simulate(bool growsBatch)
            => ScalingSimulation.Of(batch, Machines, growsBatch, samples => learnMs[samples], bytes, link);

        void Table(string caption, IReadOnlyList<ScalingPoint> points)
        {
            terminal.Line();
            terminal.Line(caption);
            terminal.Table(
                [.. TableColumn.Numbers("machines", "samples each", "learning ms", "sum ms", "samples/s", "efficiency")],
                points,
                point =>
                [
                    Wording.Count(point.Machines), Wording.Count(point.Samples), Wording.NumberCell(point.LearnMs, "f2"),
                    Wording.NumberCell(point.SumMs, "f3"), Wording.NumberCell(point.SamplesPerSecond, "f0"),
                    Wording.PercentCell(point.Efficiency, "f1"),
                ]);
        }
    }
}
