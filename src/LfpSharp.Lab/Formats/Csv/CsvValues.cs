namespace LfpSharp.Lab.Formats.Csv;

/// <summary>
/// The numbers of a table in float32, row after row, in blocks that are never copied; less an offset in columns whose rows float32
/// could not tell apart.
/// </summary>
internal sealed class CsvValues
{
    private const int BlockValues = 1 << 18;

    private readonly int rowsOfBlock;
    private readonly List<float[]> blocks = [];
    private readonly CsvColumn[] columns;

    // The first place is for a row that is known last.
    private int start = 1;
    private int end = 1;

    /// <summary>Creates it without a row.</summary>
    /// <param name="columns">Numbers in a row.</param>
    public CsvValues(int columns)
    {
        rowsOfBlock = Math.Max(1, BlockValues / columns);
        this.columns = [.. Enumerable.Range(0, columns).Select(i => new CsvColumn(() => Column(i)))];
    }

    /// <summary>Numbers in a row.</summary>
    public int Columns => columns.Length;

    /// <summary>Number of rows.</summary>
    public int Count => end - start;

    /// <summary>What the numbers take.</summary>
    public long Bytes => ((long)Count * Columns * sizeof(float)) + columns.Sum(column => column.Bytes);

    /// <summary>The greatest magnitude.</summary>
    public double Greatest => columns.Max(column => column.Greatest);

    /// <summary>What was taken away from each column, once <see cref="Finish"/> was called; null where that is nothing.</summary>
    public double[]? Offsets { get; private set; }

    /// <summary>The numbers of a row, less the offsets.</summary>
    public ReadOnlySpan<float> this[int row] => Place(start + row);

    /// <summary>Adds a row behind all others.</summary>
    public void Add(ReadOnlySpan<double> row)
    {
        if (end / rowsOfBlock >= blocks.Count)
            blocks.Add(new float[rowsOfBlock * Columns]);
        Put(end++, row);
    }

    /// <summary>Adds a row in front of all others, once.</summary>
    public void AddFirst(ReadOnlySpan<double> row)
    {
        if (blocks.Count == 0)
            blocks.Add(new float[rowsOfBlock * Columns]);
        Put(--start, row);
    }

    /// <summary>Takes the offsets away, now that all rows are known.</summary>
    public void Finish()
    {
        if (!Array.Exists(columns, column => column.NeedsOffset))
            return;
        Offsets = [.. columns.Select(column => column.NeedsOffset ? column.Exact[start] : 0)];
        for (var place = start; place < end; place++)
        {
            var row = Place(place);
            for (var i = 0; i < Columns; i++)
            {
                if (columns[i].NeedsOffset)
                    row[i] = (float)(columns[i].Exact[place] - Offsets[i]);
            }
        }
    }

    private void Put(int place, ReadOnlySpan<double> row)
    {
        var kept = Place(place);
        for (var i = 0; i < Columns; i++)
        {
            kept[i] = (float)row[i];
            columns[i].Put(row[i], place);
        }
    }

    private IEnumerable<float> Column(int column)
    {
        for (var place = 0; place < end; place++)
            yield return Place(place)[column];
    }

    private Span<float> Place(int place) => blocks[place / rowsOfBlock].AsSpan(place % rowsOfBlock * Columns, Columns);
}
