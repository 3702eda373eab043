using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pruning;

namespace LfpSharp.Lab.Reports;

/// <summary>What score is left when weights are removed.</summary>
internal static class PruningSection
{
    private const double Full = 100;

    // What is worse is drawn there.
    private const double MostBits = -16;

    public static ReportSection Of(PruningCurves curves) => new("Pruning", Blocks(curves));

    /// <summary>The curves as a sentence and a chart.</summary>
    public static IReadOnlyList<ReportBlock> Blocks(PruningCurves curves) =>
    [
        new ParagraphBlock($"{curves.Score.Title} on the {curves.Split} split when the weights with the least {curves.By} are set to 0, "
            + $"{(curves.Scope == PruningScope.Global ? "counted over the whole model" : "counted in each layer on its own")}, without "
            + $"training on.{(curves.Runs.Count > 1 ? " A band is one standard deviation over the runs of a rule." : "")}"),
        new ChartBlock(
            $"{curves.Score.Title} over the share of weights removed",
            new ChartAxis("weights removed in %"),
            curves.Score.Scale > 0 ? new ChartAxis(curves.Score.Axis, 0, curves.Score.Scale) : new ChartAxis(curves.Score.Axis, 0),
            [.. curves.Groups().Select(group => SeriesOf(curves.Score, group))]),
    ];

    private static ChartSeries SeriesOf(ScoreKind score, PruningGroup group)
    {
        var least = score == ScoreKind.Likelihood ? MostBits : 0;
        var series = new ChartSeries(
            group.Runs > 1 ? $"{group.Name}, {Wording.Plural(group.Runs, "run")}" : group.Name,
            [.. group.Mean.Select(point => Full * point.Removed)],
            [.. group.Mean.Select(point => score.Scale * Math.Max(least, point.Score))]);
        return group.Runs == 1 ? series : series with
        {
            Low = [.. group.Mean.Zip(group.Deviation, (point, deviation) => score.Scale * Math.Max(least, point.Score - deviation))],
            High =
            [
                .. group.Mean.Zip(
                    group.Deviation, (point, deviation) => score.Scale * Math.Clamp(point.Score + deviation, least, score.Best)),
            ],
        };
    }
}
