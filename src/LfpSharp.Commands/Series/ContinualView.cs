using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Series.Continual;
using static LfpSharp.Lab.Pages.TableColumn;

namespace LfpSharp.Commands.Series;

/// <summary>Shows a study of tasks in sequence: a line a run while it goes on, then what each rule kept.</summary>
internal sealed class ContinualView : IProgress<ContinualProgress>, IDisposable
{
    private readonly Terminal terminal;
    private readonly LiveRows line;
    private readonly ContinualPlan plan;
    private RunningTable? rows;

    public ContinualView(Terminal terminal, ContinualPlan plan)
    {
        (this.terminal, this.plan, line) = (terminal, plan, terminal.Live());
        terminal.Line($"{plan.Recipe.Data.Name}, {Choices.NameOf(plan.Recipe.Model)}: "
            + $"{plan.TasksInWords}, one after the other; {string.Join(", ", plan.Rules)}; seeds {string.Join(", ", plan.Seeds)}");
        terminal.Line();
    }

    public void Report(ContinualProgress value)
    {
        if (value.Training is { } training)
        {
            var done = (value.Task - 1 + training.Done) / plan.Tasks;
            line.Show(new ProgressRow(
                done,
                SeriesText.Place(value.Number, value.Total),
                value.Rule,
                FormattableString.Invariant($"task {value.Task} of {plan.Tasks}"),
                FormattableString.Invariant($"epoch {training.Epoch}"),
                FormattableString.Invariant($"step {training.Step} of {training.Steps}")));
            return;
        }

        line.Dispose();
        var run = value.Run!;
        rows ??= new RunningTable(
            terminal, [
                Number("run", SeriesText.Place(value.Total, value.Total).Length), Of("rule", plan.Rules), Number("kept"),
                Number("rate", SeriesText.RateWidth), Number("seed"), Number("all tasks"), Number("when learned"), Number("forgotten"),
                Number("changed"), "",
            ]);
        var score = plan.Recipe.Score;
        IReadOnlyList<TableCell> figures = run.Failure is null
            ? [score.Cell(run.Final), score.Cell(run.Learned), score.Cell(run.Forgotten), Wording.PercentCell(run.MeanChanged), ""]
            : ["–", "–", "–", "–", "failed"];
        rows.Row([
            SeriesText.Place(value.Number, value.Total), run.Rule, Wording.CountCell(run.Kept), Wording.Rate(run.Rate),
            FormattableString.Invariant($"{run.Seed}"), .. figures,
        ]);
        terminal.Record(new { run });
    }

    public void Dispose() => line.Dispose();

    public static void After(Terminal terminal, ContinualFolder folder, ContinualResult result)
    {
        terminal.Line();
        terminal.Table(ContinualTables.Groups(result));
        terminal.Line("± is the sample standard deviation over seeds. 'all tasks': after the last; 'changed': parameters, by a task.");
        if (result.Pairs().Count > 0)
        {
            terminal.Line();
            terminal.Table(ContinualTables.Pairs(result));
        }
        foreach (var failed in result.Trials.Concat(result.Runs).Where(run => run.Failure is not null))
            Terminal.Warning(FormattableString.Invariant($"{failed.Rule}, {failed.Kept} kept, rate {failed.Rate}: {failed.Failure}"));
        terminal.Line();
        terminal.Facts(("study", folder.Path));
        terminal.Result(new { groups = result.Groups(), folder = folder.Path });
    }
}
