using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Lab.Results;

/// <summary>A finished sweep: <c>sweep-plan.json</c> and <c>sweep.json</c>.</summary>
internal sealed class SweepRecord() : SeriesRecord<SweepPlan, SweepResult>(SweepFolder.Files)
{
    protected override RecordContent Content(SweepPlan plan, SweepResult result)
    {
        return new RecordContent
        {
            Title = $"{plan.Recipe.Subject}: {plan.Key}",
            Claim = $"{string.Join(", ", plan.Rules)} over {plan.Key} = {string.Join(", ", plan.Values)}: {plan.Recipe.Subject}, "
                + $"{Wording.Plural(plan.Seeds.Count, "seed")}.",
            Command = CommandText.Of(plan),
            Time = result.Runs.Any(run => run.Seconds is not null)
                ? $"{Wording.Seconds(result.Runs.Sum(run => run.Seconds ?? 0))} of training and validation over all runs"
                : null,
            Blocks = [Table(result)],
            Caveats = [.. Failures(result), .. RunSummary.CaveatOf(plan.Recipe, null) is { } caveat ? new[] { caveat } : []],
        };
    }

    private static TableBlock Table(SweepResult result) => new(
        "What came out for each value",
        [
            result.Key,
            "rule",
            TableColumn.Number($"test {result.Score.Name}"),
            TableColumn.Number("95 % interval"),
            TableColumn.Number("n"),
            TableColumn.Number($"validation {result.Score.Name}"),
            TableColumn.Number("Gini"),
            TableColumn.Number("seconds a run"),
        ],
        [.. result.Values.SelectMany((value, i) => result.Rules.Select(rule => Row(result.Score, value, rule.Rule, rule.Points[i])))]);

    private static IReadOnlyList<TableCell> Row(ScoreKind score, string value, string rule, SweepPoint point) =>
    [
        value, rule, score.SpreadCell(point.Test), score.IntervalCell(point.Test?.Low, point.Test?.High),
        Wording.CountCell(point.Validation?.Count ?? 0), score.SpreadCell(point.Validation), Wording.SpreadCell(point.Gini, 1, "f3"),
        Wording.SpreadCell(point.Seconds, 1, "f1"),
    ];

    private static IEnumerable<string> Failures(SweepResult result)
        => result.Rules.SelectMany(
            rule => rule.Points.Where(point => point.Failure is not null)
                .Select(point => $"{rule.Rule}, {result.Key} {point.Value}: {point.Failure}"));
}
