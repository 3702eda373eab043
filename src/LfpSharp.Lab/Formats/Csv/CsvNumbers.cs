using System.Globalization;
using System.Text.RegularExpressions;

namespace LfpSharp.Lab.Formats.Csv;

/// <summary>
/// Reads the numbers of a table, with a decimal point, or with a decimal comma where commas do not separate cells; the same in the
/// whole file. What is no number is refused by the name of its fault.
/// </summary>
/// <param name="separator">What stands between cells.</param>
/// <param name="name">What messages call the file.</param>
internal sealed partial class CsvNumbers(char separator, string name)
{
    private const string Point = "a finite number";
    private static readonly string[] Missing = ["", "na", "n/a", "nan", "-nan", "null", "none", "?", "-", "#n/a"];
    private static readonly string[] Infinite = ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞", "#div/0!"];

    private long pointLine;
    private long commaLine;
    private bool commaIsSure;

    /// <summary>Whether numbers were written with a decimal comma; the first line that has one.</summary>
    public long? CommaLine => commaLine > 0 ? commaLine : null;

    /// <summary>Whether a cell stands for a value that is not there.</summary>
    public static bool IsMissing(string cell) => Missing.Contains(cell, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a cell is written as a number, finite or not, that a first line of names would not have.</summary>
    public static bool IsNumber(string cell)
        => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || DecimalComma().IsMatch(cell)
            || Grouped().IsMatch(cell);

    /// <summary>Whether a cell is a whole number.</summary>
    public static bool IsWhole(string cell) => long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>The number in a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="column">Its column, from 0.</param>
    /// <param name="line">Its line.</param>
    /// <exception cref="InvalidFileException">It is no number, or no finite one, or one written differently from those before.</exception>
    public double Read(string cell, int column, long line)
    {
        if (separator != ',' && cell.Contains(',') && DecimalComma().IsMatch(cell))
            return ReadWithComma(cell, column, line);
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)
            || Math.Abs(value) > float.MaxValue)
        {
            throw Refused(cell, column, line);
        }

        if (pointLine == 0 && cell.Contains('.', StringComparison.Ordinal))
            pointLine = commaLine == 0 ? line : throw Mixed(cell, column, line);
        return value;
    }

    /// <summary>Refuses a table whose every comma may as well be one between thousands.</summary>
    /// <exception cref="InvalidFileException">It is such a table.</exception>
    public void Finish()
    {
        if (commaLine > 0 && !commaIsSure)
        {
            throw new InvalidFileException(
                name,
                "numbers such as '1,234', whose comma may be a decimal comma or stand between thousands",
                "numbers with a decimal point",
                "Write them with a decimal point and without thousands separators.", line: commaLine);
        }
    }

    private double ReadWithComma(string cell, int column, long line)
    {
        if (pointLine > 0)
            throw Mixed(cell, column, line);
        commaIsSure |= !Grouped().IsMatch(cell);
        commaLine = commaLine == 0 ? line : commaLine;
        var value = double.Parse(cell.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture);
        return Math.Abs(value) <= float.MaxValue ? value : throw Refused(cell, column, line);
    }

    private InvalidFileException Mixed(string cell, int column, long line)
        => Invalid(cell, column, line, "", $"a decimal {(pointLine > 0 ? "point" : "comma")}, as in line {Math.Max(pointLine, commaLine)}",
            "Write all numbers with a decimal point and without thousands separators.");

    private InvalidFileException Refused(string cell, int column, long line)
        => IsMissing(cell)
            ? Invalid(
                cell,
                column,
                line,
                ", a missing value",
                Point,
                "Fill the gaps or leave such rows out; in pandas: table.fillna(table.mean(numeric_only=True)) or table.dropna().")
            : Infinite.Contains(cell, StringComparer.OrdinalIgnoreCase)
                ? Invalid(cell, column, line, ", an infinite value", Point, "Replace it by a number, or leave the row out.")
            : DecimalComma().IsMatch(cell)
                ? Invalid(cell, column, line, ", a decimal comma or a thousands separator", "a finite number with a decimal point",
                "Write numbers with a decimal point, or separate the cells by ';'.")
            : Thousands().IsMatch(cell)
                ? Invalid(
                    cell,
                    column,
                    line,
                    ", a number with thousands separators",
                    "a finite number without any",
                    "Write it without them, and with a decimal point.")
            : IsNumber(cell) ? Invalid(cell, column, line, ", beyond what float32 can hold", Point, "Scale the column down.")
            : Invalid(
                cell,
                column,
                line,
                "",
                Point,
                column == 0
                    ? "Correct the line; if this column holds the labels, say so by --label-column 0 (data.label-column in a recipe)."
                    : "Correct the line.");

    private InvalidFileException Invalid(string cell, int column, long line, string fault, string expected, string remedy)
        => new(name, $"'{Shown(cell)}' in column {column + 1}{fault}", expected, remedy, line: line);

    private static string Shown(string cell)
    {
        const int most = 40;
        return cell.Length <= most ? cell : cell[..most] + "…";
    }

    [GeneratedRegex("^[+-]?(?:[0-9]+,[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DecimalComma();

    // 1,234 may be either; 0,123 and 1234,567 are sure.
    [GeneratedRegex("^[+-]?[1-9][0-9]{0,2},[0-9]{3}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Grouped();

    [GeneratedRegex(
        """^[+-]?[0-9]{1,3}(?:[,.' \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?$""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Thousands();
}
