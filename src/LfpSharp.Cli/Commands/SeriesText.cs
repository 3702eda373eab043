using System.Globalization;
using LfpSharp.Lab.Comparisons;

namespace LfpSharp.Cli.Commands;

/// <summary>How figures of runs are written in tables.</summary>
internal static class SeriesText
{
    /// <summary>Mean ± standard deviation, both times <paramref name="scale"/>.</summary>
    public static string Spread(Estimate? estimate, double scale, string format, string unit = "") => estimate is null ? "-"
        : Number(scale * estimate.Mean, format) + unit + (estimate.Deviation is { } deviation ? $" ± {Number(scale * deviation, format)}" : "");

    /// <summary>The 95 % interval in percent.</summary>
    public static string Interval(Estimate? estimate) => Interval(estimate?.Low, estimate?.High);

    public static string Interval(double? low, double? high) => low is null || high is null ? "-" : FormattableString.Invariant($"{100 * low:f2} to {100 * high:f2}");

    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    public static string Percent(double? share) => share is null ? "-" : FormattableString.Invariant($"{100 * share:f2} %");

    public static string Rate(double rate) => rate.ToString("g4", CultureInfo.InvariantCulture);
}
