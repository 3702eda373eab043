using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Learning;
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
    private static readonly Option<string> Compute = new("--compute")
    {
        Description = "Time each rule in bfloat16 (bf16) too, beside float32.",
        DefaultValueFactory = _ => "float32",
    };
    private static readonly Option<int?> Segments = new("--segments")
    {
        Description = "Time each rule with the model in so many checkpointed segments too.",
    };

    public static Command Create() => new(
        "step", "Time training steps by gradient, LFP-0, LFP-ε and epsilon-plus-flat on one model, in turn.")
    {
        Model,
        Grow,
        Compute,
        Segments,
        BenchOptions.Batch,
        BenchOptions.Seconds,
        BenchOptions.Picture,
    };

    public static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (compute, segments) = (CheckedCompute(parsed), CheckedSegments(parsed));
        if (parsed.GetValue(Grow) is { } kind)
        {
            if (compute == ComputeType.Bfloat16 || segments is not null)
                throw new ArgumentException("--grow times an MLP as it is; leave out --compute and --segments.");
            return GrowthBench.Run(
                parsed, terminal, kind, "mlp", Growth.StepSizes, StepBenchmark.Rules, [(1, 0), (2, 0), (3, 0)],
                (size, batch, duration) => Growth.Step(kind, size, batch, duration, cancellation), cancellation);
        }

        GrowthBench.RefusePicture(parsed);
        var (model, batch, seconds) = (parsed.GetValue(Model)!, BenchOptions.CheckedBatch(parsed), BenchOptions.CheckedSeconds(parsed));

        using var sample = new RandomSample(model, null, batch, 0);
        using var second = compute == ComputeType.Bfloat16 ? new RandomSample(model, null, 1, 0) : null;
        terminal.Line(
            FormattableString.Invariant($"{model}, batch {batch}, {torch.get_num_threads()} threads; {seconds:f0} s, the rules in turn"));
        using var benchmark = new StepBenchmark(sample.Model, sample.Inputs, sample.Labels, second?.Model, segments);
        var result = benchmark.Run(TimeSpan.FromSeconds(seconds), cancellation: cancellation);
        var changed = result.Changed;
        var change = string.Join(", ", new[] { second is null ? null : "bfloat16", segments is { } count ? $"{count} segments" : null }
            .OfType<string>());
        terminal.Table(
            ["rule", .. TableColumn.Numbers(changed is null
                ? ["median ms", "ratio", "peak MiB"] : ["median ms", "ratio", "peak MiB", $"{change}: ms", "to plain", "peak MiB"])],
            StepBenchmark.Rules.Index(),
            rule =>
            [
                rule.Item, .. Cells(result, rule.Index, result.Ratio[rule.Index]),
                .. changed is null ? [] : Cells(changed, rule.Index, changed.MedianMs[rule.Index] / result.MedianMs[rule.Index]),
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
            changed = changed is null ? null : new
            {
                compute = second is null ? "float32" : "bfloat16",
                segments,
                medianMs = Named(changed.MedianMs),
                toPlain = Named([.. changed.MedianMs.Zip(result.MedianMs, (ms, plain) => ms / plain)]),
                peakMiB = Named(changed.PeakMiB),
            },
        });
        return ExitCode.Done;
    }

    private static TableCell[] Cells(StepBenchmarkResult result, int rule, double ratio) =>
    [
        Wording.NumberCell(result.MedianMs[rule], "f2"), Wording.NumberCell(ratio, "f3"), Wording.NumberCell(result.PeakMiB[rule], "f0"),
    ];

    private static ComputeType CheckedCompute(ParseResult parsed) => parsed.GetValue(Compute) switch
    {
        "float32" => ComputeType.Float32,
        "bfloat16" or "bf16" => ComputeType.Bfloat16,
        var other => throw new ArgumentException($"--compute is '{other}', but must be float32, bfloat16 or bf16."),
    };

    private static int? CheckedSegments(ParseResult parsed)
        => parsed.GetValue(Segments) is not { } count || count is >= 2 and <= 1024
            ? parsed.GetValue(Segments)
            : throw new ArgumentException($"--segments is {count}, but must be between 2 and 1024.");

    private static Dictionary<string, double> Named(IReadOnlyList<double> values)
        => StepBenchmark.Rules.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
}
