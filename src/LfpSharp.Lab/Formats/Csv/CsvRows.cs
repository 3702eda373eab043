namespace LfpSharp.Lab.Formats.Csv;

/// <summary>
/// The rows of a table in order. Lines without any value are passed over; an empty cell that a separator at a line's end makes is left
/// out; both are counted.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    private const int MostColumns = 1 << 16;
    private const int SampledLines = 64;
    private const int SampledCharacters = 1 << 20;

    private readonly TextLines lines;
    private readonly string name;
    private readonly Queue<(string Text, long Number)> sampled = new();
    private readonly bool endsInSeparator;
    private long emptyRows;
    private long cutRows;

    /// <summary>Reads the first lines, to learn how they divide.</summary>
    /// <param name="lines">The text; disposed with this.</param>
    /// <param name="name">What messages call it.</param>
    public CsvRows(TextLines lines, string name)
    {
        (this.lines, this.name) = (lines, name);
        try
        {
            Sample();
            Dialect = Dialect is not null ? Dialect : CsvDialect.Of([.. sampled.Select(line => line.Text).DefaultIfEmpty("")], name);
            var rows = sampled.Select(line => Dialect.Split(line.Text, line.Number)).ToList();
            endsInSeparator = rows.Count > 1 && rows[0].Count > 2 && rows[0][^1].Length == 0 && rows[0].Exists(cell => cell.Length > 0)
                && rows.TrueForAll(row => row[^1].Length == 0 || row.Count == rows[0].Count - 1);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>How lines divide.</summary>
    public CsvDialect Dialect { get; private set; } = null!;

    /// <summary>Cells in a row; 0 before the first.</summary>
    public int Width { get; private set; }

    /// <summary>The number of the line read last, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>What was left out so far, a sentence each.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (emptyRows > 0)
                yield return $"{name}: {emptyRows} lines hold separators only, and are left out.";
            if (cutRows > 0)
                yield return $"{name}: {cutRows} lines end in a separator; the empty cell after it is left out.";
        }
    }

    /// <summary>The next row, or null.</summary>
    /// <exception cref="InvalidFileException">It has another number of cells than the first, or a quote that is not closed.</exception>
    public CsvRow? Next()
    {
        while (NextLine() is var (text, number))
        {
            Line = number;
            var cells = Dialect.Split(text, number);
            if (cells.TrueForAll(cell => cell.Length == 0))
            {
                emptyRows++;
                continue;
            }
            if (Width == 0)
            {
                Width = cells.Count - (endsInSeparator ? 1 : 0) is >= 1 and <= MostColumns and var width
                    ? width
                    : throw Invalid($"{cells.Count} columns", $"1 to {MostColumns}", number);
            }

            if (cells.Count == Width + 1 && cells[^1].Length == 0)
            {
                cells.RemoveAt(Width);
                cutRows++;
            }
            return cells.Count == Width
                ? new CsvRow(cells, number)
                : throw Invalid($"{cells.Count} cells", $"{Width}, as in the first line", number);
        }
        return null;
    }

    public void Dispose() => lines.Dispose();

    private void Sample()
    {
        long characters = 0;
        while (sampled.Count < SampledLines && characters < SampledCharacters && NextOfFile() is { } line)
        {
            characters += line.Text.Length;
            // Excel's own way to say the separator: sep=;
            if (line.Number == 1 && line.Text.Trim().Trim('"') is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var given])
                Dialect = new CsvDialect(given, name);
            else
                sampled.Enqueue(line);
        }
    }

    private (string Text, long Number)? NextLine() => sampled.TryDequeue(out var line) ? line : NextOfFile();

    private (string Text, long Number)? NextOfFile()
    {
        while (lines.Next() is { } text)
        {
            if (!string.IsNullOrWhiteSpace(text))
                return (text, lines.Number);
        }
        return null;
    }

    private InvalidFileException Invalid(string found, string expected, long line)
        => new(
            name,
            found,
            $"{expected}; cells are separated by '{(Dialect.Separator == '\t' ? "tab" : Dialect.Separator)}'",
            "Correct the line.",
            line: line);
}
