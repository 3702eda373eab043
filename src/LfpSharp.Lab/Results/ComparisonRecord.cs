using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Series.Comparisons;

namespace LfpSharp.Lab.Results;

/// <summary>A finished comparison: <c>plan.json</c> and <c>comparison.json</c>.</summary>
internal sealed class ComparisonRecord() : SeriesRecord<ComparisonPlan, ComparisonResult>(ComparisonFolder.Files)
{
    protected override RecordContent Content(ComparisonPlan plan, ComparisonResult result)
    {
        var runs = result.Rules.SelectMany(rule => rule.Runs).ToList();
        return new RecordContent
        {
            Title = $"{plan.Recipe.Subject}: {string.Join(", ", plan.Rules)}",
            Claim = $"{string.Join(", ", plan.Rules)} compared on equal terms: {plan.Recipe.Subject}, "
                + $"{Wording.Plural(plan.Seeds.Count, "seed")}, learning rates from {string.Join(", ", plan.Rates.Select(Wording.Rate))}.",
            Command = CommandText.Of(plan),
            Time = runs.Any(run => run.Seconds is not null)
                ? $"{Wording.Seconds(runs.Sum(run => run.Seconds ?? 0))} of training and validation over all runs, the search for "
                    + "learning rates not counted"
                : null,
            Blocks =
            [
                ComparisonTables.Rules(result),
                .. result.Pairs.Count > 0 ? new[] { ComparisonTables.Pairs(result) } : [],
                .. ComparisonTables.AboutP(result),
            ],
            Finding = ComparisonTables.Findings(result),
            Caveats = [.. ComparisonTables.Notices(plan, result)],
        };
    }
}
