using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Comparisons;

namespace LfpSharp.Commands.Series;

/// <summary>Shows a comparison: a line a run while it goes on, then a table of the rules and one of the pairs.</summary>
internal sealed class ComparisonView : ISeriesView<ComparisonResult>
{
    private readonly Terminal terminal;
    private readonly RunningRows running;
    private readonly ComparisonFolder folder;
    private (bool IsTrial, RunningTable Rows)? part;

    private ComparisonView(Terminal terminal, ComparisonFolder folder)
    {
        (this.terminal, this.folder, running) = (terminal, folder, new RunningRows(terminal));
        var plan = folder.Plan;
        terminal.Line($"{plan.Recipe.Data.Name}, {Choices.NameOf(plan.Recipe.Model)}: {string.Join(", ", plan.Rules)}; seeds "
            + $"{string.Join(", ", plan.Seeds)}");
        terminal.Line(plan.Rates is [var only]
            ? $"learning rate {Wording.Rate(only)} for every rule, without a search"
            : $"learning rates {string.Join(", ", plan.Rates.Select(Wording.Rate))} tried for every rule, seed {plan.TuneSeed}"
                + $"{(plan.TuneEpochs is { } epochs ? $", {Wording.Plural(epochs, "epoch")}" : "")}, on validation data");
        terminal.Line();
    }

    /// <summary>A comparison and its view.</summary>
    public static ShownSeries Shown(Comparison series)
        => ShownSeries.Of(series, terminal => new ComparisonView(terminal, series.Folder), "compare");

    public void Report(SeriesProgress value)
    {
        if (running.Show(value))
            return;
        if (part?.IsTrial != value.IsTrial)
        {
            if (part is not null)
                terminal.Line();
            part = (value.IsTrial, SeriesText.Runs(
                terminal, value.Total, TableColumn.Of("rule", folder.Plan.Rules), TableColumn.Number("rate", SeriesText.RateWidth)));
        }
        part.Value.Rows.Row([.. SeriesText.RunCells(folder.Plan.Recipe.Score, value, value.Rule, Wording.RateCell(value.Rate))]);
        terminal.Record(new { run = value });
    }

    public void Dispose() => running.Dispose();

    public int After(ComparisonResult result)
    {
        terminal.Line();
        terminal.Table(ComparisonTables.Rules(result));
        SeriesText.Remarks(terminal, result.Rules.SelectMany(rule => rule.Runs));
        if (result.Pairs.Count > 0)
        {
            terminal.Line();
            terminal.Table(ComparisonTables.Pairs(result));
            foreach (var remark in ComparisonTables.AboutP(result))
                terminal.Line(remark.Text);
        }
        foreach (var rule in result.Rules.Where(rule => rule.RateAtEdge))
        {
            Terminal.Warning($"the rate chosen for {rule.Rule}, {Wording.Rate(rule.Rate!.Value)}, is at the edge of those tried; a "
                + "better one may lie outside. Widen --rates for all.");
        }
        foreach (var rule in result.Rules.Where(rule => rule.Failure is not null))
            Terminal.Warning($"{rule.Rule}: {rule.Failure}");
        terminal.Line();
        terminal.Facts(("comparison", folder.Path));
        terminal.Result(new
        {
            rules = result.Rules.Select(
                rule => new
                {
                    rule.Rule,
                    rule.Rate,
                    rule.RateAtEdge,
                    rule.TestScore,
                    rule.ValidationScore,
                    rule.Gini,
                    rule.Seconds,
                    rule.StepMs,
                    rule.PeakMiB,
                    rule.Failure,
                }),
            pairs = result.Pairs,
            folder = folder.Path,
        });
        return result.Rules.All(rule => rule.Rate is null) ? ExitCode.Failed : ExitCode.Done;
    }
}
