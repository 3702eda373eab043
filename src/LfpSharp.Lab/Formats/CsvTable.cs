using System.Globalization;

namespace LfpSharp.Lab.Formats;

/// <summary>A table of numbers with a column of labels, as text: <c>,</c>, <c>;</c> or tab between cells, plain or gzip.</summary>
/// <remarks>A first line with a cell that is no number, outside the label column, is taken for the columns' names.</remarks>
internal sealed class CsvTable
{
    private const int MostColumns = 1 << 16;

    private readonly string path;
    private readonly long mostValues;
    private readonly List<float> values = [];
    private readonly List<string> labels = [];
    private char separator;
    private int labelColumn;

    private CsvTable(string path, long mostBytes)
    {
        this.path = path;
        mostValues = Math.Min(mostBytes / sizeof(float), Array.MaxLength);
    }

    /// <summary>Numbers in a row, the label left out.</summary>
    public int Columns { get; private set; }

    /// <summary>Row after row.</summary>
    public float[] Values => [.. values];

    /// <summary>The class index of each row.</summary>
    public int[] Labels { get; private set; } = [];

    /// <summary>The labels' texts: in numeric order where all are whole numbers, else in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelColumn">The label column's name or its number from 0; null for the last.</param>
    /// <param name="mostBytes">The most memory the numbers may take.</param>
    public static CsvTable Read(string path, string? labelColumn, long mostBytes)
    {
        var table = new CsvTable(path, mostBytes);
        using var lines = new BoundedLines(path);
        while (lines.Next() is { } line)
        {
            if (line.Trim().Length == 0)
                continue;
            if (table.Columns == 0 && table.Begin(line, labelColumn, lines.Number))
                continue;
            table.Add(line, lines.Number);
        }
        if (table.labels.Count == 0)
            throw table.Invalid("no row of numbers", "at least one", Math.Max(1, lines.Number));
        table.NameClasses();
        return table;
    }

    /// <summary>Learns separator, columns and label column; true when the line holds names.</summary>
    private bool Begin(string line, string? column, long number)
    {
        separator = ",;\t".MaxBy(candidate => line.Count(c => c == candidate));
        var cells = Split(line, number);
        if (cells.Count is < 2 or > MostColumns)
            throw Invalid($"{cells.Count} columns", $"2 to {MostColumns}, separated by ',', ';' or tab", number);

        var byNumber = int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        labelColumn = column is null ? cells.Count - 1 : byNumber ? index : cells.IndexOf(column);
        if (labelColumn < 0 || labelColumn >= cells.Count)
            throw Invalid($"no column '{column}'", $"a name in the first line or a number from 0 to {cells.Count - 1}", number);
        Columns = cells.Count - 1;
        var named = column is not null && !byNumber;
        return named || cells.Where((_, i) => i != labelColumn).Any(cell => !float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
    }

    private void Add(string line, long number)
    {
        var cells = Split(line, number);
        if (cells.Count != Columns + 1)
            throw Invalid($"{cells.Count} cells", $"{Columns + 1}, as in the first line", number);
        if (values.Count + Columns > mostValues)
            throw Invalid("more numbers than memory is allowed for", $"at most {mostValues}", number);

        for (var i = 0; i < cells.Count; i++)
        {
            if (i == labelColumn)
                labels.Add(cells[i].Length > 0 ? cells[i] : throw Invalid("an empty label", "a class", number));
            else if (float.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value))
                values.Add(value);
            else
                throw Invalid($"'{Shown(cells[i])}' in column {i + 1}", "a finite number", number);
        }
    }

    private void NameClasses()
    {
        var distinct = labels.Distinct().ToList();
        Classes = distinct.TrueForAll(label => long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? [.. distinct.OrderBy(label => long.Parse(label, CultureInfo.InvariantCulture)).ThenBy(label => label, StringComparer.Ordinal)]
            : [.. distinct.Order(StringComparer.Ordinal)];
        var index = Classes.Index().ToDictionary(item => item.Item, item => item.Index);
        Labels = [.. labels.Select(label => index[label])];
    }

    /// <summary>Cells of a line, trimmed; a cell in double quotes may hold separators and doubled quotes.</summary>
    private List<string> Split(string line, long number)
    {
        var cells = new List<string>();
        var at = 0;
        while (true)
        {
            var quoted = at < line.Length && line[at] == '"';
            var end = quoted ? ClosingQuote(line, at, number) + 1 : line.IndexOf(separator, at);
            if (end < 0 || end > line.Length)
                end = line.Length;
            cells.Add(quoted ? line[(at + 1)..(end - 1)].Replace("\"\"", "\"", StringComparison.Ordinal).Trim() : line[at..end].Trim());
            if (end == line.Length)
                return cells;
            if (line[end] != separator)
                throw Invalid($"'{line[end]}' after a closing quote", $"'{separator}' or the line's end", number);
            at = end + 1;
        }
    }

    private int ClosingQuote(string line, int opening, long number)
    {
        for (var at = opening + 1; at < line.Length; at++)
        {
            if (line[at] != '"')
                continue;
            if (at + 1 == line.Length || line[at + 1] != '"')
                return at;
            at++;
        }
        throw Invalid("a quote that is not closed", "a closing '\"' on the same line", number);
    }

    private static string Shown(string cell)
    {
        const int most = 40;
        return cell.Length <= most ? cell : cell[..most] + "…";
    }

    private InvalidFileException Invalid(string found, string expected, long line)
        => new(path, found, expected, "Correct the line.", line: line);
}
