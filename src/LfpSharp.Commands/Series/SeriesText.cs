using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary>What commands that do a series of runs say alike, and how figures of runs are written in tables.</summary>
internal static class SeriesText
{
    /// <summary>Mean ± standard deviation, both times <paramref name="scale"/>.</summary>
    public static string Spread(Estimate? estimate, double scale, string format, string unit = "") => estimate is null ? "-"
        : Number(scale * estimate.Mean, format) + unit
        + (estimate.Deviation is { } deviation ? $" ± {Number(scale * deviation, format)}" : "");

    /// <summary>The 95 % interval in percent.</summary>
    public static string Interval(Estimate? estimate) => Interval(estimate?.Low, estimate?.High);

    public static string Interval(double? low, double? high)
        => low is null || high is null ? "-" : FormattableString.Invariant($"{100 * low:f2} to {100 * high:f2}");

    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    public static string Percent(double? share) => share is null ? "-" : FormattableString.Invariant($"{100 * share:f2} %");

    public static string Rate(double rate) => rate.ToString("g4", CultureInfo.InvariantCulture);

    /// <summary>Says that the times are upper bounds where runs were done side by side.</summary>
    public static void SideBySide(Terminal terminal, IEnumerable<ScoredRun> runs)
    {
        if (runs.Select(run => run.SideBySide).DefaultIfEmpty(1).Max() is > 1 and var most)
            terminal.Line($"Up to {most} runs were done side by side; the times are upper bounds.");
    }

    /// <summary>Says how to go on with a series that was interrupted.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="command">The subcommand that does it: <c>compare</c>.</param>
    /// <param name="folder">The series' folder.</param>
    /// <returns>The exit code.</returns>
    public static int Interrupted(Terminal terminal, string command, string folder)
    {
        terminal.Line($"Interrupted; everything so far is saved. Go on with:  lfp {command} --resume {folder}");
        terminal.Result(new { interrupted = true, folder });
        return ExitCode.Interrupted;
    }
}
