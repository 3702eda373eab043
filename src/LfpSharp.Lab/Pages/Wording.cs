using System.Globalization;
using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Pages;

/// <summary>How reports and the command write numbers; a number that is missing is <see cref="None"/>.</summary>
public static class Wording
{
    /// <summary>Stands where there is no number.</summary>
    public const string None = "–";

    // Lines do not break between a number and its unit.
    private const string Space = "\u00a0";

    /// <summary>A share in percent.</summary>
    /// <param name="share">A part of a whole, 0 to 1.</param>
    /// <param name="format">How the number is written, as .NET has it: <c>f2</c>.</param>
    public static string Percent(double? share, string format = "f2") => Number(100 * share, format, "%");

    /// <summary>A number and its unit.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">How the number is written, as .NET has it: <c>f2</c>.</param>
    /// <param name="unit">Its unit, or nothing.</param>
    public static string Number(double? value, string format, string unit = "")
        => value is { } number
            ? number.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') + (unit.Length > 0 ? Space + unit : "")
            : None;

    /// <summary>A whole number, its thousands apart.</summary>
    /// <param name="value">The number.</param>
    public static string Count(long value) => value.ToString("n0", CultureInfo.InvariantCulture);

    /// <summary>A learning rate, to four digits.</summary>
    /// <param name="rate">The rate.</param>
    public static string Rate(double rate) => rate.ToString("g4", CultureInfo.InvariantCulture);

    /// <summary>A time in the units that suit it.</summary>
    /// <param name="seconds">The time.</param>
    public static string Seconds(double? seconds) => seconds switch
    {
        null => None,
        < 120 => FormattableString.Invariant($"{seconds:f1}{Space}s"),
        < 7200 => FormattableString.Invariant($"{(int)(seconds / 60)} min {(int)(seconds % 60)} s"),
        _ => FormattableString.Invariant($"{(int)(seconds / 3600)} h {(int)(seconds % 3600 / 60)} min"),
    };

    /// <summary>Mean ± standard deviation.</summary>
    /// <param name="estimate">Mean and spread.</param>
    /// <param name="scale">What both are multiplied by.</param>
    /// <param name="format">How the number is written, as .NET has it: <c>f2</c>.</param>
    /// <param name="unit">Its unit, or nothing.</param>
    public static string Spread(Estimate? estimate, double scale, string format, string unit = "")
        => estimate is null
            ? None
            : Number(scale * estimate.Mean, format)
            + (estimate.Deviation is { } deviation ? $"{Space}±{Space}{Number(Math.Abs(scale) * deviation, format)}" : "")
            + (unit.Length > 0 ? Space + unit : "");

    /// <summary>How many there are of something.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">The word for one.</param>
    public static string Plural(long count, string what) => FormattableString.Invariant($"{count:n0} {what}{(count == 1 ? "" : "s")}");

    /// <summary>A cell with a share in percent.</summary>
    /// <param name="share">A part of a whole, 0 to 1.</param>
    /// <param name="format">How the number is written, as .NET has it: <c>f2</c>.</param>
    public static TableCell PercentCell(double? share, string format = "f2") => new(Percent(share, format), share ?? double.NaN);

    /// <summary>A cell with a number and its unit.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">How the number is written, as .NET has it: <c>f2</c>.</param>
    /// <param name="unit">Its unit, or nothing.</param>
    public static TableCell NumberCell(double? value, string format, string unit = "")
        => new(Number(value, format, unit), value ?? double.NaN);

    /// <summary>A cell with a whole number.</summary>
    /// <param name="value">The number.</param>
    public static TableCell CountCell(long value) => new(Count(value), value);

    /// <summary>A cell with mean ± standard deviation, sorted by the mean.</summary>
    /// <param name="estimate">Mean and spread.</param>
    /// <param name="scale">What both are multiplied by.</param>
    /// <param name="format">How the number is written, as .NET has it: <c>f2</c>.</param>
    /// <param name="unit">Its unit, or nothing.</param>
    public static TableCell SpreadCell(Estimate? estimate, double scale, string format, string unit = "")
        => new(Spread(estimate, scale, format, unit), estimate?.Mean ?? double.NaN);

    /// <summary>A cell with a learning rate.</summary>
    /// <param name="rate">The rate.</param>
    public static TableCell RateCell(double? rate) => new(rate is { } value ? Rate(value) : None, rate ?? double.NaN);
}
