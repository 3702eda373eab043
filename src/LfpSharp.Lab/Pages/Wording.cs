using System.Globalization;
using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Pages;

/// <summary>How reports write numbers and what was trained on what.</summary>
internal static class Wording
{
    public const string None = "–";

    // Lines do not break between a number and its unit.
    private const string Space = "\u00a0";

    public static string Percent(double? share, string format = "f2") => Number(100 * share, format, "%");

    public static string Number(double? value, string format, string unit = "")
        => value is { } number
            ? number.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') + (unit.Length > 0 ? Space + unit : "")
            : None;

    public static string Count(long value) => value.ToString("n0", CultureInfo.InvariantCulture);

    public static string Rate(double rate) => rate.ToString("g4", CultureInfo.InvariantCulture);

    public static string Seconds(double? seconds) => seconds switch
    {
        null => None,
        < 120 => FormattableString.Invariant($"{seconds:f1}{Space}s"),
        < 7200 => FormattableString.Invariant($"{(int)(seconds / 60)} min {(int)(seconds % 60)} s"),
        _ => FormattableString.Invariant($"{(int)(seconds / 3600)} h {(int)(seconds % 3600 / 60)} min"),
    };

    public static string Spread(Estimate? estimate, double scale, string format, string unit = "")
        => estimate is null
            ? None
            : Number(scale * estimate.Mean, format)
            + (estimate.Deviation is { } deviation ? $"{Space}±{Space}{Number(scale * deviation, format)}" : "")
            + (unit.Length > 0 ? Space + unit : "");

    public static string Interval(double? low, double? high)
        => low is null || high is null ? None : $"{Number(100 * low, "f2")} to {Number(100 * high, "f2")}";

    public static string Plural(long count, string what) => FormattableString.Invariant($"{count:n0} {what}{(count == 1 ? "" : "s")}");

    public static TableCell PercentCell(double? share, string format = "f2") => new(Percent(share, format), share ?? double.NaN);

    public static TableCell NumberCell(double? value, string format, string unit = "")
        => new(Number(value, format, unit), value ?? double.NaN);

    public static TableCell CountCell(long value) => new(Count(value), value);

    public static TableCell SpreadCell(Estimate? estimate, double scale, string format, string unit = "")
        => new(Spread(estimate, scale, format, unit), estimate?.Mean ?? double.NaN);
}
