namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// What is taken away from the columns of a table whose rows float32 could not tell apart: of Unix times, some 1.7·10⁹ seconds, it
/// keeps every second minute only.
/// </summary>
internal static class ColumnOffsets
{
    // Of its range, the most that float32 may lose of a column.
    private const double MostLost = 1.0 / (1 << 13);

    /// <summary>The offset of each column, its first value, or 0 where float32 keeps enough; null where no column needs one.</summary>
    /// <param name="rows">The numbers, row after row.</param>
    /// <param name="columns">Numbers in a row.</param>
    public static double[]? Of(IReadOnlyList<double[]> rows, int columns)
    {
        double[] offsets = [.. Enumerable.Range(0, columns).Select(column => Needs(rows, column) ? rows[0][column] : 0)];
        return offsets.Any(offset => offset != 0) ? offsets : null;
    }

    private static bool Needs(IReadOnlyList<double[]> rows, int column)
    {
        var (least, most, lost) = (double.MaxValue, double.MinValue, 0.0);
        foreach (var row in rows)
        {
            var value = row[column];
            (least, most, lost) = (Math.Min(least, value), Math.Max(most, value), Math.Max(lost, Math.Abs(value - (float)value)));
        }
        var range = most - least;
        return lost > MostLost * range && !Normalization.IsConstant(Math.Max(Math.Abs(least), Math.Abs(most)), range);
    }
}
