using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Speed;
using TorchSharp;

namespace LfpSharp.Commands.Checks;

/// <summary><c>--grow</c> of the benchmarks: a table and a picture of the time by one size.</summary>
internal static class GrowthBench
{
    private const string UsualPicture = "growth.png";

    public static void RefusePicture(ParseResult parsed)
    {
        if (parsed.GetValue(BenchOptions.Picture) is not null)
            throw new ArgumentException("--picture draws how a step grows; add --grow and what is to grow, or leave --picture out.");
    }

    public static int Run(
        ParseResult parsed, Terminal terminal, string kind, string model, IReadOnlyDictionary<string, IReadOnlyList<double>> sizes,
        IReadOnlyList<string> ways, IReadOnlyList<(int Of, int Over)> ratios, Func<double, int, TimeSpan, GrowthPoint> measure,
        CancellationToken cancellation)
    {
        if (!sizes.TryGetValue(kind, out var values))
            throw new UnknownNameException("size to grow", kind, sizes.Keys);
        var batch = BenchOptions.CheckedBatch(parsed);
        var duration = TimeSpan.FromSeconds(BenchOptions.CheckedSeconds(parsed) / values.Count);
        var title = kind == "batch" ? model : FormattableString.Invariant($"{model}, batch {batch}");
        terminal.Line(FormattableString.Invariant($"{title}, {torch.get_num_threads()} threads; {kind} grows; median ms of a step"));
        var table = new RunningTable(
            terminal,
            [
                TableColumn.Number(kind), .. TableColumn.Numbers([.. ways]),
                .. TableColumn.Numbers([.. ratios.Select(ratio => $"{ways[ratio.Of]} / {ways[ratio.Over]}")]),
                TableColumn.Number("peak MiB"),
            ]);
        var points = new List<GrowthPoint>();
        foreach (var value in values.TakeWhile(_ => !cancellation.IsCancellationRequested))
        {
            var point = measure(value, batch, duration);
            points.Add(point);
            table.Row(
            [
                Wording.NumberCell(value, "g4"), .. point.MedianMs.Select(ms => Wording.NumberCell(ms, "f2")),
                .. ratios.Select(ratio => Wording.NumberCell(point.MedianMs[ratio.Of] / point.MedianMs[ratio.Over], "f2")),
                Wording.NumberCell(point.PeakMiB.Max(), "f0"),
            ]);
        }

        var picture = parsed.GetValue(BenchOptions.Picture) ?? UsualPicture;
        if (points.Count > 1)
        {
            GrowthPicture.Draw(picture, title, kind, ways, points);
            terminal.Line(picture);
        }

        terminal.Result(new { grow = kind, model, batch = kind == "batch" ? (int?)null : batch, ways, points, picture });
        return ExitCode.Done;
    }
}
