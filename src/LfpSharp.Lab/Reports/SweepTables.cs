using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Lab.Reports;

/// <summary>The figures of a sweep as tables.</summary>
internal static class SweepTables
{
    /// <summary>What came out for each value and rule.</summary>
    public static TableBlock Values(SweepResult result) => new(
        "What came out for each value",
        [
            .. Keys(result),
            "rule",
            TableColumn.Number($"test {result.Score.Name}"),
            TableColumn.Number("95 % interval"),
            TableColumn.Number("n"),
            TableColumn.Number($"validation {result.Score.Name}"),
            TableColumn.Number("Gini"),
            TableColumn.Number("seconds a run"),
        ],
        [.. result.Values.SelectMany((_, i) => result.Rules.Select(rule => Row(result.Score, rule.Rule, rule.Points[i])))]);

    /// <summary>A row a run.</summary>
    public static TableBlock Runs(SweepResult result) => TableBlock.Of(
        "Every run",
        [
            .. Keys(result),
            "rule",
            TableColumn.Number("seed"),
            TableColumn.Number($"test {result.Score.Name}"),
            TableColumn.Number($"validation {result.Score.Name}"),
            TableColumn.Number("epochs"),
            TableColumn.Number("Gini"),
            TableColumn.Number("seconds"),
            "failure",
        ],
        result.Runs,
        run =>
        [
            .. Cells(run.Setting, run.Value), run.Rule, Wording.CountCell(run.Seed), result.Score.Cell(run.TestScore),
            result.Score.Cell(run.ValidationScore), run.Epochs is { } epochs ? Wording.CountCell(epochs) : "",
            Wording.NumberCell(run.Gini, "f3"),
            Wording.NumberCell(run.Seconds, "f1"), run.Failure ?? "",
        ]);

    /// <summary>What failed, in words.</summary>
    public static IEnumerable<string> Failures(SweepResult result)
        => result.Rules.SelectMany(
            rule => rule.Points.Where(point => point.Failure is not null)
                .Select(point => $"{rule.Rule}, {result.InWords(point, " ")}: {point.Failure}"));

    private static IEnumerable<TableColumn> Keys(SweepResult result) => (result.Keys ?? [result.Key]).Select(TableColumn.FromString);

    private static IEnumerable<TableCell> Cells(IReadOnlyList<string>? setting, string value)
        => (setting ?? [value]).Select(TableCell.FromString);

    private static IReadOnlyList<TableCell> Row(ScoreKind score, string rule, SweepPoint point) =>
    [
        .. Cells(point.Setting, point.Value), rule, score.SpreadCell(point.Test), score.IntervalCell(point.Test?.Low, point.Test?.High),
        Wording.CountCell(point.Validation?.Count ?? 0), score.SpreadCell(point.Validation), Wording.SpreadCell(point.Gini, 1, "f3"),
        Wording.SpreadCell(point.Seconds, 1, "f1"),
    ];
}
