using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Comparisons;
using static LfpSharp.Commands.Series.SeriesText;

namespace LfpSharp.Commands.Series;

/// <summary>Shows a comparison: a line a run while it goes on, then a table of the rules and one of the pairs.</summary>
internal sealed class ComparisonView : IProgress<SeriesProgress>, IDisposable
{
    private readonly Terminal terminal;
    private readonly RunningLine line;
    private readonly int ruleWidth;
    private bool? lastWasTrial;

    public ComparisonView(Terminal terminal, ComparisonPlan plan)
    {
        (this.terminal, line, ruleWidth) = (terminal, new RunningLine(terminal), Width(plan.Rules));
        terminal.Line($"{plan.Recipe.Data.Name}, {Choices.NameOf(plan.Recipe.Model)}: {string.Join(", ", plan.Rules)}; seeds "
            + $"{string.Join(", ", plan.Seeds)}");
        terminal.Line(plan.Rates is [var only]
            ? FormattableString.Invariant($"learning rate {only} for every rule, without a search")
            : FormattableString.Invariant($"learning rates {string.Join(", ", plan.Rates.Select(Rate))} tried for every rule, seed {plan.TuneSeed}{(plan.TuneEpochs is { } epochs ? $", {epochs} epochs" : "")}, on validation data"));
        terminal.Line();
    }

    public void Report(SeriesProgress value)
    {
        if (line.Show(value))
            return;
        if (lastWasTrial != value.IsTrial)
            terminal.Line($"{(lastWasTrial is null ? "" : "\n")}        run   {"rule".PadRight(ruleWidth)}         rate   seed   "
                + "validation       test");
        lastWasTrial = value.IsTrial;
        terminal.Line(
            FormattableString.Invariant($"{value.Number,4} of {value.Total,3}   {value.Rule.PadRight(ruleWidth)}   {Rate(value.Rate),10}   {value.Seed,4}   {Percent(value.ValidationAccuracy),10}   {Percent(value.TestAccuracy),8}{(value.Failure is null ? "" : "   failed")}"));
        terminal.Record(new { run = value });
    }

    public void Dispose() => line.Dispose();

    public static void After(Terminal terminal, ComparisonFolder folder, ComparisonResult result)
    {
        terminal.Line();
        var width = Width(result.Rules.Select(rule => rule.Rule));
        terminal.Line($"{"rule".PadRight(width)}         rate   test accuracy      95 % interval        Gini               seconds      "
            + "     ms a step         peak MiB");
        foreach (var rule in result.Rules)
            terminal.Line(
                FormattableString.Invariant($"{rule.Rule.PadRight(width)}   {(rule.Rate is { } rate ? Rate(rate) : "-"),10}   {Spread(rule.TestAccuracy, 100, "f2", " %"),-16}   {Interval(rule.TestAccuracy),-18}   {Spread(rule.Gini, 1, "f3"),-16}   {Spread(rule.Seconds, 1, "f1"),-15}   {Spread(rule.StepMs, 1, "f3"),-15}   {Spread(rule.PeakMiB, 1, "f0")}").TrimEnd());
        terminal.Line("± is the sample standard deviation over seeds.");
        SideBySide(terminal, result.Rules.SelectMany(rule => rule.Runs));
        Pairs(terminal, result);
        foreach (var rule in result.Rules.Where(rule => rule.RateAtEdge))
            Terminal.Warning(
                FormattableString.Invariant($"the rate chosen for {rule.Rule}, {Rate(rule.Rate!.Value)}, is at the edge of those tried; a better one may lie outside. Widen --rates for all."));
        foreach (var rule in result.Rules.Where(rule => rule.Failure is not null))
            Terminal.Warning($"{rule.Rule}: {rule.Failure}");
        terminal.Line();
        terminal.Line($"comparison   {folder.Path}");
        terminal.Result(new
        {
            rules = result.Rules.Select(
                rule => new
                {
                    rule.Rule,
                    rule.Rate,
                    rule.RateAtEdge,
                    rule.TestAccuracy,
                    rule.ValidationAccuracy,
                    rule.Gini,
                    rule.Seconds,
                    rule.StepMs,
                    rule.PeakMiB,
                    rule.Failure,
                }),
            pairs = result.Pairs,
            folder = folder.Path,
        });
    }

    private static void Pairs(Terminal terminal, ComparisonResult result)
    {
        if (result.Pairs.Count == 0)
            return;
        terminal.Line();
        terminal.Line("difference in test accuracy, paired by seed      points   95 % interval            t        p");
        foreach (var pair in result.Pairs)
            terminal.Line(
                FormattableString.Invariant($"{pair.A + " − " + pair.B,-44}   {100 * pair.Difference,8:+0.00;−0.00;0.00}   {Interval(pair.Low, pair.High),-18}   {Number(pair.T, "f2"),6}   {Number(pair.P, "f4"),6}"));
        if (result.Pairs.Any(pair => pair.P is null))
            terminal.Line("Without p: a test needs two seeds whose differences are not all the same.");
    }

    private static int Width(IEnumerable<string> rules) => rules.Append("rule").Max(rule => rule.Length);
}
