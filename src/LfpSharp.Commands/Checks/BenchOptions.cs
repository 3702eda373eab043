using System.CommandLine;

namespace LfpSharp.Commands.Checks;

/// <summary>What the benchmarks share.</summary>
internal static class BenchOptions
{
    public static Option<int> Batch { get; } = new("--batch-size") { Description = "Samples in a step.", DefaultValueFactory = _ => 128 };

    public static Option<double> Seconds { get; } = new("--seconds")
    {
        Description = "How long to measure.",
        DefaultValueFactory = _ => 20,
    };

    public static Option<string?> Picture { get; } = new("--picture")
    {
        Description = "With --grow: the PNG file to draw (default: growth.png).",
    };

    public static int CheckedBatch(ParseResult parsed)
        => parsed.GetValue(Batch) is var batch and >= 1 and <= 100_000
            ? batch
            : throw new ArgumentException($"--batch-size is {parsed.GetValue(Batch)}, but must be between 1 and 100000.");

    public static double CheckedSeconds(ParseResult parsed)
        => parsed.GetValue(Seconds) is var seconds and > 0 and <= 86_400
            ? seconds
            : throw new ArgumentException(
                FormattableString.Invariant($"--seconds is {parsed.GetValue(Seconds)}, but must be above 0 and at most 86400."));
}
