using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Speed;
using TorchSharp;

namespace LfpSharp.Commands.Checks;

/// <summary><c>lfp bench</c>: measurements that anyone can repeat.</summary>
internal static class BenchCommand
{
    private static readonly Option<string> Model = new("--model")
    {
        Description = "lenet, vgg-like or mlp.",
        DefaultValueFactory = _ => "lenet",
    };
    private static readonly Option<int> Batch = new("--batch") { Description = "Samples in a step.", DefaultValueFactory = _ => 128 };
    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long to measure.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create()
        => new("bench", "Measure speed.")
        {
            new Command("step", "Time gradient, LFP-0 and LFP-ε training steps on one model, in turn.")
            {
                Model,
                Batch,
                Seconds,
            }.Computes(Step),
            new Command(
                "snn",
                "Time spiking networks: LFP and surrogate steps against a loop over time steps and the dense products alone, and "
                + "event-driven against dense products.")
                {
                    Batch,
                    Seconds,
                }.Computes(Spiking),
            new Command(
                "sparse",
                "Time the forward of one linear layer with weights removed, dense and sparse in turn.") { Batch, Seconds }.Computes(Sparse),
        };

    private static int Step(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (model, batch, seconds) = (parsed.GetValue(Model)!, CheckedBatch(parsed), CheckedSeconds(parsed));

        using var sample = new RandomSample(model, null, batch, 0);
        terminal.Line(
            FormattableString.Invariant($"{model}, batch {batch}, {torch.get_num_threads()} threads; {seconds:f0} s, the rules in turn"));
        var result =
            new StepBenchmark(sample.Model, sample.Inputs, sample.Labels).Run(TimeSpan.FromSeconds(seconds), cancellation: cancellation);

        terminal.Table(
            ["rule", .. TableColumn.Numbers("median ms", "ratio", "peak MiB")],
            StepBenchmark.Rules.Index(),
            rule =>
            [
                rule.Item, Wording.NumberCell(result.MedianMs[rule.Index], "f2"), Wording.NumberCell(result.Ratio[rule.Index], "f3"),
                Wording.NumberCell(result.PeakMiB[rule.Index], "f0"),
            ]);
        terminal.Line(FormattableString.Invariant($"{result.Turns} turns each"));
        terminal.Result(new
        {
            model,
            batch,
            medianMs = Named(result.MedianMs),
            ratio = Named(result.Ratio).Skip(1).ToDictionary(),
            peakMiB = Named(result.PeakMiB),
            turns = result.Turns,
        });
        return ExitCode.Done;
    }

    private static int Spiking(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var batch = CheckedBatch(parsed);
        var duration =
            TimeSpan.FromSeconds(CheckedSeconds(parsed) / (SpikingBenchmark.Networks.Count + SpikingBenchmark.FiringRates.Count));
        var results = new Dictionary<string, object>();
        // First, while the process holds no memory that it could use again.
        var (extraMiB, bitMiB) = SpikingBenchmark.LongSequenceMemory();
        terminal.Line(
            $"lif-mlp, LFP, batch 128, T = 1000 instead of 15: {Wording.Number(extraMiB, "f1", "MiB")} more at the peak; one bit a "
            + $"neuron, sample and step is {Wording.Number(bitMiB, "f1", "MiB")}");
        results["longSequence"] = new { extraMiB, bitMiB };
        terminal.Line();
        terminal.Line(
            FormattableString.Invariant($"T = 15, batch {batch}, {torch.get_num_threads()} threads; forward and back, without optimizer. ")
            + "floor: libtorch's dense products alone");
        var steps = new RunningTable(
            terminal, TableColumn.Of("network", SpikingBenchmark.Networks.Select(network => network.Name)),
            TableColumn.Of("step", SpikingBenchmark.Ways), TableColumn.Number("median ms"), TableColumn.Number("middle half, ms"),
            TableColumn.Number("peak MiB"), TableColumn.Number("step / floor"), TableColumn.Number("loop / step"));
        foreach (var (network, create) in SpikingBenchmark.Networks)
        {
            var result = SpikingBenchmark.Run(create, batch, duration, cancellation);
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
        foreach (var rate in SpikingBenchmark.FiringRates)
        {
            var ratio = SpikingBenchmark.EventSpeedup(rate, batch, duration, cancellation);
            forwards.Row(Wording.PercentCell(rate, "f0"), Wording.NumberCell(ratio, "f1"));
            events[rate.ToString(CultureInfo.InvariantCulture)] = ratio;
        }

        results["event"] = events;
        terminal.Result(results);
        return ExitCode.Done;
    }

    private static int Sparse(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (batch, duration) = (CheckedBatch(parsed), TimeSpan.FromSeconds(CheckedSeconds(parsed) / SparseBenchmark.Sparsities.Count));
        terminal.Line(FormattableString.Invariant($"linear {SparseBenchmark.Width}-{SparseBenchmark.Width}, batch {batch}, ")
            + FormattableString.Invariant($"{torch.get_num_threads()} threads; forward, dense and sparse in turn"));
        var rows = new RunningTable(
            terminal, TableColumn.Number("zeros"), TableColumn.Number("dense ms"), TableColumn.Number("sparse ms"),
            TableColumn.Number("dense / sparse"), TableColumn.Number("of the fastest turns"));
        var results = new List<SparseBenchmarkResult>();
        foreach (var sparsity in SparseBenchmark.Sparsities)
        {
            var result = SparseBenchmark.Run(sparsity, batch, duration, cancellation);
            results.Add(result);
            rows.Row(
                Wording.PercentCell(sparsity, "f0"), Wording.NumberCell(result.DenseMs, "f3"), Wording.NumberCell(result.SparseMs, "f3"),
                Wording.NumberCell(result.Speedup, "f2"), Wording.NumberCell(result.FastestSpeedup, "f2"));
        }
        terminal.Result(new { width = SparseBenchmark.Width, batch, results });
        return ExitCode.Done;
    }

    private static int CheckedBatch(ParseResult parsed)
        => parsed.GetValue(Batch) is var batch and >= 1 and <= 100_000
            ? batch
            : throw new ArgumentException($"--batch is {parsed.GetValue(Batch)}, but must be between 1 and 100000.");

    private static double CheckedSeconds(ParseResult parsed)
        => parsed.GetValue(Seconds) is var seconds and > 0 and <= 86_400
            ? seconds
            : throw new ArgumentException(
                FormattableString.Invariant($"--seconds is {parsed.GetValue(Seconds)}, but must be above 0 and at most 86400."));

    private static Dictionary<string, double> Named(IReadOnlyList<double> values)
        => StepBenchmark.Rules.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
}
