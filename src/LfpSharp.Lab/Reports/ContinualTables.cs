using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Series.Continual;

namespace LfpSharp.Lab.Reports;

/// <summary>What tasks in sequence left, as tables.</summary>
public static class ContinualTables
{
    /// <summary>A row for each rule and number of samples kept.</summary>
    /// <param name="result">The study.</param>
    public static TableBlock Groups(ContinualResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var score = result.Score;
        return TableBlock.Of(
            $"Test {score.Name} after tasks in sequence",
            ["rule", .. TableColumn.Numbers(
                "kept", "learning rate", "all tasks, after the last", "95 % interval", "each, when learned", "forgotten since",
                "parameters changed by a task", "n")],
            result.Groups(),
            group =>
            [
                group.Rule, Wording.CountCell(group.Kept), Wording.RateCell(group.Rate), score.SpreadCell(group.Final),
                score.IntervalCell(group.Final.Low, group.Final.High), score.SpreadCell(group.Learned), score.SpreadCell(group.Forgotten),
                Wording.SpreadCell(group.Changed, Full, "f1", "%"), Wording.CountCell(group.Final.Count),
            ]);
    }

    /// <summary>How the rules differ in what they know after the last task, paired by seed: a row a pair.</summary>
    /// <param name="result">The study.</param>
    public static TableBlock Pairs(ContinualResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var score = result.Score;
        return TableBlock.Of(
            $"Difference in test {score.Name} over all tasks{(score == ScoreKind.Accuracy ? ", in percentage points" : "")}",
            [TableColumn.Number("kept"), "pair", .. TableColumn.Numbers("difference", "95 % interval", "n", "t", "p")],
            result.Pairs(),
            pair => [Wording.CountCell(pair.Kept), .. ComparisonTables.PairCells(score, pair.Test)]);
    }

    private const double Full = 100;
}
