using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Speed;
using TorchSharp;

namespace LfpSharp.Commands.Checks;

/// <summary><c>lfp bench step</c>.</summary>
internal static class StepBench
{
    private static readonly Option<string> Model = new("--model")
    {
        Description = "A model of layers: lenet, vgg-like, mlp, resnet-18, vgg-16-bn, vit, ...",
        DefaultValueFactory = _ => "lenet",
    };
    private static readonly Option<string?> Grow = new("--grow")
    {
        Description = "Time an MLP at growing width, depth or batch instead, and draw it.",
    };

    public static Command Create() => new(
        "step", "Time training steps by gradient, LFP-0, LFP-ε and epsilon-plus-flat on one model, in turn.")
    {
        Model,
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
                parsed, terminal, kind, "mlp", Growth.StepSizes, StepBenchmark.Rules, [(1, 0), (2, 0), (3, 0)],
                (size, batch, duration) => Growth.Step(kind, size, batch, duration, cancellation), cancellation);
        }

        GrowthBench.RefusePicture(parsed);
        var (model, batch, seconds) = (parsed.GetValue(Model)!, BenchOptions.CheckedBatch(parsed), BenchOptions.CheckedSeconds(parsed));

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

    private static Dictionary<string, double> Named(IReadOnlyList<double> values)
        => StepBenchmark.Rules.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
}
