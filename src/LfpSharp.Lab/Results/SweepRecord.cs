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
            Claim = $"{string.Join(", ", plan.Rules)} over {plan.InWords(" = ")}: {plan.Recipe.Subject}, "
                + $"{Wording.Plural(plan.Seeds.Count, "seed")}.",
            Command = CommandText.Of(plan),
            Time = result.Runs.Any(run => run.Seconds is not null)
                ? $"{Wording.Seconds(result.Runs.Sum(run => run.Seconds ?? 0))} of training and validation over all runs"
                : null,
            Blocks = [SweepTables.Values(result)],
            Caveats = [.. SweepTables.Failures(result), .. RunSummary.CaveatOf(plan.Recipe, null) is { } caveat ? new[] { caveat } : []],
        };
    }
}
