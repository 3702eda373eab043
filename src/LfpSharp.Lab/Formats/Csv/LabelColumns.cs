using System.Globalization;

namespace LfpSharp.Lab.Formats.Csv;

/// <summary>Finds the columns of a table that hold labels or numbers to predict.</summary>
internal static class LabelColumns
{
    /// <summary>Whether one of the columns is given by its name, so that the first line holds names.</summary>
    public static bool AreNamed(IReadOnlyList<string>? columns) => columns?.Any(column => !IsPlace(column, out _)) is true;

    /// <summary>The columns, in the order in which they are given.</summary>
    /// <param name="first">The first line.</param>
    /// <param name="columns">Their names or numbers from 0; null: see <see cref="CsvHeader.LabelColumn"/>.</param>
    /// <param name="path">What messages call the table.</param>
    /// <exception cref="InvalidFileException">There is no such column, one is given twice, or there are no others.</exception>
    public static int[] Find(CsvRow first, IReadOnlyList<string>? columns, string path)
    {
        if (columns is null)
            return [CsvHeader.LabelColumn(first.Cells)];
        int[] places = [.. columns.Select(column => PlaceOf(first, column, path))];
        return places.Distinct().Count() is var distinct and > 0 && distinct == places.Length && distinct < first.Cells.Count ? places
            : throw new InvalidFileException(
                path,
                $"{first.Cells.Count} columns, and {string.Join(", ", columns)} for --label-column",
                "at least one column of labels, none named twice, and others beside them",
                "Correct --label-column (data.label-column in a recipe).",
                line: first.Line);
    }

    private static bool IsPlace(string column, out int place)
        => int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out place);

    private static int PlaceOf(CsvRow first, string column, string path)
    {
        const int most = 20;
        if (IsPlace(column, out var place) && place < first.Cells.Count)
            return place;
        return first.Cells.Index().Where(item => item.Item == column && !IsPlace(column, out _)).Select(item => item.Index).ToList() switch
        {
            [var only] => only,
            [] => throw new InvalidFileException(
                path,
                $"no column '{column}'",
                $"a name in the first line ({string.Join(", ", first.Cells.Take(most))}{(first.Cells.Count > most ? ", ..." : "")}) or a "
                    + $"number from 0 to {first.Cells.Count - 1}",
                "Correct --label-column.",
                line: first.Line),
            var places => throw new InvalidFileException(
                path,
                $"{places.Count} columns named '{column}'",
                "one",
                $"Give the column's number from 0: {string.Join(" or ", places)}.",
                line: first.Line),
        };
    }
}
