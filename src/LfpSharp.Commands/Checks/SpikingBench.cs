using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Speed;
using TorchSharp;

namespace LfpSharp.Commands.Checks;

/// <summary><c>lfp bench snn</c>.</summary>
internal static class SpikingBench
{
    private static readonly Option<string[]> Networks = new("--networks")
    {
        Description = $"Any of {string.Join(", ", SpikingBenchmark.Networks.Keys)} (default: "
            + $"{string.Join(", ", SpikingBenchmark.UsualNetworks)}).",
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<int> Steps = new("--steps")
    {
        Description = "T, the time steps of a run.",
        DefaultValueFactory = _ => SpikingLoad.UsualSteps,
    };
    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "The firing rate to which every layer is brought first, above 0 and below 1 (default: what random weights give).",
    };
    private static readonly Option<string?> Grow = new("--grow")
    {
        Description = "Time a network 784-1000-10 at growing steps, width or rate instead, and draw it.",
    };

    public static Command Create() => new(
        "snn",
        "Time spiking networks: LFP and surrogate steps against a loop over time steps and the dense products alone, and event-driven "
        + "against dense products.")
    {
        Networks,
        Steps,
        Rate,
        Grow,
        BenchOptions.Batch,
        BenchOptions.Seconds,
        BenchOptions.Picture,
    };

    public static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(Grow) is { } kind)
        {
            return GrowthBench.Run(
                parsed, terminal, kind, "lif-mlp", Growth.SpikingSizes, [.. SpikingBenchmark.Ways.SkipLast(1)], [(0, 1), (0, 2)],
                (size, batch, time) => Growth.Spiking(kind, size, batch, time, cancellation), cancellation);
        }

        GrowthBench.RefusePicture(parsed);
        var load = Load(parsed);
        var names = Chosen(parsed);
        var duration = TimeSpan.FromSeconds(
            BenchOptions.CheckedSeconds(parsed) / (names.Count + SpikingBenchmark.FiringRates.Count));
        var results = new Dictionary<string, object>();
        // First, while the process holds no memory that it could use again.
        var (extraMiB, bitMiB) = SpikingBenchmark.LongSequenceMemory();
        terminal.Line(
            $"lif-mlp, LFP, batch 128, T = 1000 instead of 15: {Wording.Number(extraMiB, "f1", "MiB")} more at the peak; one bit a "
            + $"neuron, sample and step is {Wording.Number(bitMiB, "f1", "MiB")}");
        results["longSequence"] = new { extraMiB, bitMiB };
        terminal.Line();
        terminal.Line(
            FormattableString.Invariant($"T = {load.Steps}, batch {load.Batch}, {torch.get_num_threads()} threads; ")
            + (load.FiringRate is { } rate ? FormattableString.Invariant($"every layer fires at {rate:p0}; ") : "")
            + "forward and back, without optimizer. floor: libtorch's dense products alone");
        var steps = new RunningTable(
            terminal, TableColumn.Of("network", names),
            TableColumn.Of("step", SpikingBenchmark.Ways), TableColumn.Number("median ms"), TableColumn.Number("middle half, ms"),
            TableColumn.Number("peak MiB"), TableColumn.Number("step / floor"), TableColumn.Number("loop / step"));
        foreach (var network in names)
        {
            using var view = new SpikingBenchView(terminal, network);
            var result = SpikingBenchmark.Run(SpikingBenchmark.Networks[network], load, duration, cancellation, view);
            for (var i = 0; i < SpikingBenchmark.Ways.Count; i++)
            {
                steps.Row(
                    network, SpikingBenchmark.Ways[i], Wording.NumberCell(result.MedianMs[i], "f2"),
                    FormattableString.Invariant($"{result.SpreadMs[i].Low:f2}-{result.SpreadMs[i].High:f2}"),
                    Wording.NumberCell(result.PeakMiB[i], "f0"), Wording.NumberCell(result.MedianMs[i] / result.Of("floor"), "f2"),
                    Wording.NumberCell(result.Of("loop") / result.MedianMs[i], "f1"));
            }
            results[network] = new
            {
                medianMs = SpikingBenchmark.Ways.Zip(result.MedianMs).ToDictionary(pair => pair.First, pair => pair.Second),
                spreadMs = SpikingBenchmark.Ways.Zip(result.SpreadMs).ToDictionary(
                    pair => pair.First, pair => new[] { pair.Second.Low, pair.Second.High }),
                speedup = result.Of("loop") / result.Of("lfp"),
                peakMiB = SpikingBenchmark.Ways.Zip(result.PeakMiB).ToDictionary(pair => pair.First, pair => pair.Second),
                turns = result.Turns,
            };
        }

        terminal.Line();
        terminal.Line("forward of a layer 1000-1000");
        var forwards = new RunningTable(terminal, TableColumn.Number("firing rate"), TableColumn.Number("dense / event-driven"));
        var events = new Dictionary<string, double>();
        foreach (var firing in SpikingBenchmark.FiringRates)
        {
            var ratio = SpikingBenchmark.EventSpeedup(firing, load.Batch, duration, cancellation);
            forwards.Row(Wording.PercentCell(firing, "f0"), Wording.NumberCell(ratio, "f1"));
            events[firing.ToString(CultureInfo.InvariantCulture)] = ratio;
        }

        results["event"] = events;
        terminal.Result(results);
        return ExitCode.Done;
    }

    private static SpikingLoad Load(ParseResult parsed)
    {
        var steps = parsed.GetValue(Steps);
        if (steps is not (>= 1 and <= 10_000))
            throw new ArgumentException($"--steps is {steps}, but must be between 1 and 10000.");
        var rate = parsed.GetValue(Rate);
        return rate is null or (> 0 and < 1)
            ? new(BenchOptions.CheckedBatch(parsed), steps, rate)
            : throw new ArgumentException(FormattableString.Invariant($"--rate is {rate}, but must be above 0 and below 1, e.g. 0.1."));
    }

    private static IReadOnlyList<string> Chosen(ParseResult parsed)
    {
        string[] names =
            [.. (parsed.GetValue(Networks) ?? []).SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        return names.FirstOrDefault(name => !SpikingBenchmark.Networks.ContainsKey(name)) is { } unknown
            ? throw new UnknownNameException("network", unknown, SpikingBenchmark.Networks.Keys)
            : names is [] ? SpikingBenchmark.UsualNetworks : names;
    }
}
