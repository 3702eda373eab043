using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Series.Continual;

namespace LfpSharp.Lab.Results;

/// <summary>A finished study of tasks in sequence: <c>continual-plan.json</c> and <c>continual.json</c>.</summary>
internal sealed class ContinualRecord() : SeriesRecord<ContinualPlan, ContinualResult>(ContinualFolder.Files)
{
    protected override RecordContent Content(ContinualPlan plan, ContinualResult result) => new()
    {
        Title = $"{plan.Recipe.Subject}: {plan.Tasks} tasks in sequence",
        Claim = $"{string.Join(", ", plan.Rules)} learn {plan.TasksInWords} of {plan.Recipe.Subject}, one after the other, "
            + $"{Wording.Plural(plan.Seeds.Count, "seed")}.",
        Command = CommandText.Of(plan),
        Time = $"{Wording.Seconds(result.Trials.Concat(result.Runs).Sum(run => run.Seconds))} of training over all runs",
        Blocks = [ContinualTables.Groups(result), .. result.Pairs().Count > 0 ? new[] { ContinualTables.Pairs(result) } : []],
        Caveats = [.. result.Trials.Concat(result.Runs).Where(run => run.Failure is not null)
            .Select(run => FormattableString.Invariant($"{run.Rule}, {run.Kept} kept, rate {run.Rate}, seed {run.Seed}: {run.Failure}"))],
    };
}
