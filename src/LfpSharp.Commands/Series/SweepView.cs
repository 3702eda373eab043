using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Sweeps;
using static LfpSharp.Lab.Pages.TableColumn;
using static LfpSharp.Lab.Pages.Wording;

namespace LfpSharp.Commands.Series;

/// <summary>Shows a sweep: a line a run while it goes on, then a table of values a rule.</summary>
internal sealed class SweepView : ISeriesView<SweepResult>
{
    private readonly Terminal terminal;
    private readonly RunningRows running;
    private readonly SweepFolder folder;
    private RunningTable? rows;

    private SweepView(Terminal terminal, SweepFolder folder)
    {
        (this.terminal, this.folder, running) = (terminal, folder, new RunningRows(terminal));
        var plan = folder.Plan;
        terminal.Line($"{plan.Recipe.Data.Name}, {Choices.NameOf(plan.Recipe.Model)}: {plan.InWords(" ")}; "
            + $"{string.Join(", ", plan.Rules)}; seeds {string.Join(", ", plan.Seeds)}");
        if (plan.Halving is { } halving)
        {
            terminal.Line($"successive halving: one of {halving.Factor} goes on after {string.Join(", ", plan.Rungs!.SkipLast(1))} epochs, "
                + $"up to {plan.Rungs![^1]}");
        }

        terminal.Line();
    }

    /// <summary>A sweep and its view.</summary>
    public static ShownSeries Shown(Sweep series)
        => ShownSeries.Of(series, terminal => new SweepView(terminal, series.Folder), "sweep");

    public void Report(SeriesProgress value)
    {
        if (running.Show(value))
            return;
        var plan = folder.Plan;
        rows ??= SeriesText.Runs(
            terminal,
            value.Total,
            [
                Of("rule", plan.Rules), .. plan.Axes.Select(axis => Of(axis.Key, axis.Values) with { IsNumber = true }),
                .. plan.Rungs is null ? [] : new[] { Number("epochs") },
            ]);
        rows.Row([
            .. SeriesText.RunCells(
                plan.Recipe.Score,
                value,
                [value.Rule, .. Cells(value.Value!), .. plan.Halving is null ? [] : new[] { EpochsCell(value.Epochs) }]),
        ]);
        terminal.Record(new { run = value });
    }

    public void Dispose() => running.Dispose();

    public int After(SweepResult result)
    {
        var score = result.Score;
        terminal.Line();
        terminal.Table(
            [
                "rule", .. Numbers(folder.Plan.Axes.Select(axis => axis.Key)),
                .. folder.Plan.Halving is null ? [] : new[] { Number("epochs") },
                .. Numbers($"validation {score.Name}", "95 % interval", $"test {score.Name}", "95 % interval", "Gini", "seconds a run"),
            ],
            result.Rules.SelectMany(rule => rule.Points.Select(point => (rule.Rule, Point: point))),
            each =>
            [
                each.Rule, .. Cells(each.Point.Value), .. folder.Plan.Halving is null ? [] : new[] { EpochsCell(each.Point.Epochs) },
                score.SpreadCell(each.Point.Validation), score.IntervalCell(each.Point.Validation?.Low, each.Point.Validation?.High),
                score.SpreadCell(each.Point.Test), score.IntervalCell(each.Point.Test?.Low, each.Point.Test?.High),
                SpreadCell(each.Point.Gini, 1, "f3"), SpreadCell(each.Point.Seconds, 1, "f1"),
            ]);
        SeriesText.Remarks(terminal, result.Runs);
        foreach (var rule in result.Rules.Where(rule => rule.BestPoint is not null))
            terminal.Line($"best on validation data for {rule.Rule}: {result.InWords(rule.BestPoint!)}");
        foreach (var (rule, point) in result.Rules.SelectMany(
            rule => rule.Points.Where(point => point.Failure is not null).Select(point => (rule, point))))
        {
            Terminal.Warning($"{rule.Rule}, {result.InWords(point)}: {point.Failure}");
        }
        terminal.Line();
        terminal.Facts(("sweep", folder.Path));
        terminal.Result(new { result.Key, result.Keys, result.Values, result.Rules, folder = folder.Path });
        return result.Rules.All(rule => rule.Best is null) ? ExitCode.Failed : ExitCode.Done;
    }

    private IEnumerable<TableCell> Cells(string value) => folder.Plan.SettingOf(value).Select(TableCell.FromString);

    private static TableCell EpochsCell(int? epochs) => epochs is { } count ? CountCell(count) : "";
}
