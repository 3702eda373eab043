using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Sweeps;
using static LfpSharp.Commands.Series.SeriesText;

namespace LfpSharp.Commands.Series;

/// <summary>Shows a sweep: a line a run while it goes on, then a table of values a rule.</summary>
internal sealed class SweepView : IProgress<SeriesProgress>, IDisposable
{
    private readonly Terminal terminal;
    private readonly RunningLine line;
    private readonly int width, ruleWidth;

    public SweepView(Terminal terminal, SweepPlan plan)
    {
        (this.terminal, line) = (terminal, new RunningLine(terminal));
        (width, ruleWidth) = (Width(plan.Values.Append(plan.Key)), Width(plan.Rules.Append("rule")));
        terminal.Line($"{plan.Recipe.Data.Name}, {Choices.NameOf(plan.Recipe.Model)}: {plan.Key} {string.Join(", ", plan.Values)}; "
            + $"{string.Join(", ", plan.Rules)}; seeds {string.Join(", ", plan.Seeds)}");
        terminal.Line();
        terminal.Line($"        run   {"rule".PadRight(ruleWidth)}   {plan.Key.PadLeft(width)}   seed   validation       test");
    }

    public void Report(SeriesProgress value)
    {
        if (line.Show(value))
            return;
        terminal.Line(
            FormattableString.Invariant($"{value.Number,4} of {value.Total,3}   {value.Rule.PadRight(ruleWidth)}   {value.Value!.PadLeft(width)}   {value.Seed,4}   {Percent(value.ValidationAccuracy),10}   {Percent(value.TestAccuracy),8}{(value.Failure is null ? "" : "   failed")}"));
        terminal.Record(new { run = value });
    }

    public void Dispose() => line.Dispose();

    public static void After(Terminal terminal, SweepFolder folder, SweepResult result)
    {
        var (width, ruleWidth) = (Width(result.Values.Append(result.Key)), Width(result.Rules.Select(rule => rule.Rule).Append("rule")));
        terminal.Line();
        terminal.Line($"{"rule".PadRight(ruleWidth)}   {result.Key.PadLeft(width)}   validation         95 % interval        test       "
            + "        95 % interval        Gini               seconds");
        foreach (var (rule, point) in result.Rules.SelectMany(rule => rule.Points.Select(point => (rule, point))))
            terminal.Line(
                $"{rule.Rule.PadRight(ruleWidth)}   {point.Value.PadLeft(width)}   {Spread(point.Validation, 100, "f2", " %"),-16}   {Interval(point.Validation),-18}   {Spread(point.Test, 100, "f2", " %"),-16}   {Interval(point.Test),-18}   {Spread(point.Gini, 1, "f3"),-16}   {Spread(point.Seconds, 1, "f1")}".TrimEnd());
        terminal.Line("± is the sample standard deviation over seeds.");
        foreach (var rule in result.Rules.Where(rule => rule.Best is not null))
            terminal.Line($"best on validation data for {rule.Rule}: {result.Key}={rule.Best}");
        SideBySide(terminal, result.Runs);
        foreach (var (rule, point) in result.Rules.SelectMany(
            rule => rule.Points.Where(point => point.Failure is not null).Select(point => (rule, point))))
            Terminal.Warning($"{rule.Rule}, {result.Key}={point.Value}: {point.Failure}");
        terminal.Line();
        terminal.Line($"sweep   {folder.Path}");
        terminal.Result(new { result.Key, result.Values, result.Rules, folder = folder.Path });
    }

    private static int Width(IEnumerable<string> texts) => texts.Max(text => text.Length);
}
