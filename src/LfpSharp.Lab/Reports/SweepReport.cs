using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Series.Sweeps;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Reports;

/// <summary>The report of a sweep: what a setting does, value by value.</summary>
public static class SweepReport
{
    /// <summary>Builds the report.</summary>
    /// <param name="folder">The sweep.</param>
    /// <param name="options">What goes into it.</param>
    /// <exception cref="Formats.InvalidFileException">A file of the sweep is damaged.</exception>
    public static Report Build(SweepFolder folder, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var (plan, result) = (folder.Plan, SweepResult.Read(folder));
        return new Report(
            $"{plan.Recipe.Subject}: {plan.Key}",
            $"A sweep over {Wording.Plural(plan.Values.Count, plan.Axes.Count > 1 ? "setting" : "value")} by "
                + $"{string.Join(", ", plan.Rules)}, {Wording.Plural(plan.Seeds.Count, "seed")}{Halved(plan)}.",
            [
                .. result is null ? Unfinished(folder) : Finished(plan, result),
                new ReportSection(
                    "Recipe",
                    [
                        new ParagraphBlock($"What all runs share; {plan.Key}, rule and seed are replaced."),
                        new CodeBlock("yaml", plan.Recipe.ToYaml()),
                    ]),
                new ReportSection(
                    "How this was made",
                    [
                        new ParagraphBlock("The sweep, and this page:"),
                        new CodeBlock("sh", $"{CommandText.Of(plan)}\n{options.Command}"),
                    ]),
            ]);
    }

    private static string Halved(SweepPlan plan)
        => plan.Halving is null ? ""
            : $", by successive halving: all values got {Wording.Plural(plan.Rungs![0], "epoch")}, the better ones "
                + string.Join(", then ", plan.Rungs.Skip(1));

    private static IEnumerable<ReportSection> Unfinished(SweepFolder folder) =>
    [
        new("Summary",
        [
            new NoticeBlock($"The sweep is not finished, and there are no figures yet. It goes on by: lfp sweep --resume "
                + CommandText.Quote(folder.Path)),
        ]),
    ];

    private static IEnumerable<ReportSection> Finished(SweepPlan plan, SweepResult result)
    {
        yield return new ReportSection("Summary",
        [
            new FiguresBlock([.. result.Rules.Select(rule => Best(result, rule))]),
            .. SweepTables.Failures(result).Select(failure => new NoticeBlock(failure)),
        ]);
        var (bands, ticks) = SweepPicture.Of(plan, result);
        if (plan.Axes[0].Numbers is not null && bands.Count > 0)
            yield return new ReportSection("Curve", [Chart(plan, result.Score, bands, ticks)]);
        yield return new ReportSection("Values", [SweepTables.Values(result)]);
        yield return new ReportSection("Runs", [SweepTables.Runs(result)]);
    }

    private static Figure Best(SweepResult result, SweepRule rule)
    {
        var test = rule.BestPoint?.Test;
        return new Figure(
            $"{rule.Rule}: best {result.Key}",
            rule.Best ?? "none",
            test is null ? "no run ended well" : $"chosen on validation; test {result.Score.Name} {result.Score.Spread(test)}");
    }

    // Numbers far apart lie by their logarithm, as in the picture.
    private static ChartBlock Chart(
        SweepPlan plan, ScoreKind score, IReadOnlyList<ScoreBand> bands, IReadOnlyList<(double Place, string Label)> ticks)
    {
        var axis = plan.Axes[0];
        var isLogarithm = ticks.Select(tick => tick.Place).Zip(axis.Numbers!).Any(pair => pair.First != pair.Second);
        return new ChartBlock(
            $"{score.Title} over {axis.Key}; a band is one standard deviation over the seeds",
            new ChartAxis(isLogarithm ? $"{axis.Key}, its logarithm to the base 10" : axis.Key),
            new ChartAxis($"validation {score.Axis}"),
            [
                .. bands.Select(band => new ChartSeries(band.Name, band.X, Shown(score, band.Mean))
                {
                    Low = Shown(score, score.Scale > 0 ? band.Low : band.High),
                    High = Shown(score, score.Scale > 0 ? band.High : band.Low),
                }),
            ]);
    }

    private static double[] Shown(ScoreKind score, double[] values) => [.. values.Select(value => score.Scale * value)];
}
