namespace LfpSharp.Lab.Pages.Text;

/// <summary>Writes a table as plain lines for a terminal or a file: columns aligned, numbers at the right, no spaces at the end.</summary>
/// <remarks>
/// A whole table is as narrow as its cells allow. Of one whose rows come one by one, while something runs, nobody knows the widest
/// cell yet: its columns are as wide as their heads and their <see cref="TableColumn.LeastWidth"/>, and a wider cell moves the rest
/// of its own line.
/// </remarks>
public sealed class TextTable
{
    private const string Gap = "   ";

    private readonly IReadOnlyList<TableColumn> columns;
    private readonly int[] widths;

    /// <summary>A table whose rows come one by one.</summary>
    /// <param name="columns">Its columns.</param>
    public TextTable(IReadOnlyList<TableColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        this.columns = columns;
        widths = [.. columns.Select(column => Math.Max(column.LeastWidth, Printable.Cell(column.Name).Length))];
    }

    /// <summary>The line of the heads.</summary>
    public string Head => Line(columns.Select(column => column.Name));

    /// <summary>The lines of a whole table: the heads, where there are any, then a line for each row.</summary>
    /// <param name="table">The table; its caption is left to the caller.</param>
    /// <exception cref="ArgumentException">A row has not a cell for every column.</exception>
    public static IEnumerable<string> Lines(TableBlock table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var text = new TextTable(table.Columns);
        foreach (var row in table.Rows)
            text.Widen(row);
        return table.Rows.Select(text.Row).Prepend(text.Head).SkipWhile(line => line.Length == 0);
    }

    /// <summary>The line of a row.</summary>
    /// <param name="cells">A cell for every column.</param>
    /// <exception cref="ArgumentException">There is not a cell for every column.</exception>
    public string Row(IReadOnlyList<TableCell> cells)
    {
        Check(cells);
        return Line(cells.Select(cell => cell.Text));
    }

    private void Widen(IReadOnlyList<TableCell> cells)
    {
        Check(cells);
        foreach (var (i, cell) in cells.Index())
            widths[i] = Math.Max(widths[i], Printable.Cell(cell.Text).Length);
    }

    private void Check(IReadOnlyList<TableCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count != columns.Count)
        {
            throw new ArgumentException(
                $"A row has {cells.Count} cells, but the table has {columns.Count} columns: "
                    + $"{string.Join(", ", columns.Select(column => column.Name))}. Give a cell for every column; an empty text "
                    + "leaves it blank.",
                nameof(cells));
        }
    }

    private string Line(IEnumerable<string> cells)
        => string.Join(
            Gap,
            cells.Select(Printable.Cell).Select((cell, i) => columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])))
            .TrimEnd();
}
