using System.Globalization;

namespace LfpSharp.Lab.Formats.Csv;

/// <summary>
/// A table of numbers with columns of labels or of numbers to predict, as text: <c>,</c>, <c>;</c> or tab between cells, with names in
/// the first line or not.
/// </summary>
internal sealed class CsvTable
{
    private const int LongestLabel = 1000;
    private const int BytesOfLabel = 100;
    private const int MostClasses = 1 << 16;

    // What a row takes beside its numbers.
    private const int BytesOfRow = 64;

    private readonly string path;
    private readonly CsvRows source;
    private readonly CsvNumbers numbers;
    private readonly CsvValues values;
    private readonly double[] numbersOfRow;
    private readonly double[] targetsOfRow;
    private readonly List<int> labels = [];
    private readonly List<double>? targets;
    private readonly Dictionary<string, int> indices = [];
    private readonly List<string> notes = [];
    private readonly TargetKind kind;
    private readonly int[] labelColumns;

    // Of each column its place among those of labels, -1 for the others.
    private readonly int[] places;
    private readonly CsvRow first;
    private readonly bool? hasNames;
    private readonly long mostBytes;
    private long bytesOfLabels;
    private bool countsRows = true;

    private CsvTable(string path, CsvRows source, IReadOnlyList<string>? columns, TargetKind kind, long mostBytes)
    {
        (this.path, this.source, this.kind, this.mostBytes) = (path, source, kind, mostBytes);
        targets = kind == TargetKind.Class ? null : [];
        numbers = new CsvNumbers(source.Dialect.Separator, path);
        first = source.Next() ?? throw Invalid("no row of numbers", "at least one", "The file is empty.", 1);
        if (source.Width < 2)
        {
            throw Invalid(
                $"{source.Width} columns", "at least 2, separated by ',', ';' or tab", "Give a table with a column of labels.", first.Line);
        }

        labelColumns = LabelColumns.Find(first, columns, path);
        places = [.. Enumerable.Range(0, source.Width).Select(column => Array.IndexOf(labelColumns, column))];
        values = new CsvValues(source.Width - labelColumns.Length);
        (numbersOfRow, targetsOfRow) = (new double[source.Width - labelColumns.Length], new double[labelColumns.Length]);
        hasNames = LabelColumns.AreNamed(columns) ? true : CsvHeader.IsHeader(first.Cells, labelColumns[0]);
        if (targets is not null)
            hasNames ??= !CsvNumbers.IsNumber(first.Cells[labelColumns[0]]);
    }

    /// <summary>The numbers of each row, the label left out.</summary>
    public CsvValues Values => values;

    /// <summary>The class index of each row; empty where the column holds numbers.</summary>
    public int[] Labels { get; private set; } = [];

    /// <summary>
    /// The numbers to predict of each row, or 1 and 0 for its labels, row after row; empty where the column holds classes.
    /// </summary>
    public double[] Targets => targets is null ? [] : [.. targets];

    /// <summary>The names of the columns of labels; their numbers from 0 where the first line has no names.</summary>
    public IReadOnlyList<string> LabelNames => [.. labelColumns.Select(column => hasNames is true ? first.Cells[column] : $"{column}")];

    /// <summary>The labels' texts: in numeric order where all are whole numbers, else in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>The names of the columns, the labels' left out; empty where the first line has none.</summary>
    public IReadOnlyList<string> FeatureNames { get; private set; } = [];

    /// <summary>What a user must know of how the file was taken, a sentence each.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelColumns">
    /// The label columns' names or numbers from 0, one for classes; null: see <see cref="CsvHeader.LabelColumn"/>.
    /// </param>
    /// <param name="kind">What the label columns hold.</param>
    /// <param name="mostBytes">The most memory that numbers and labels may take.</param>
    /// <exception cref="InvalidFileException">It is no such table, or too large.</exception>
    public static CsvTable Read(string path, IReadOnlyList<string>? labelColumns, TargetKind kind, long mostBytes)
    {
        using var source = new CsvRows(new TextLines(path), path);
        return Read(source, path, labelColumns, kind, mostBytes);
    }

    /// <summary>Reads a table from a stream.</summary>
    /// <param name="stream">The stream; disposed at its end.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="labelColumns">As for a file.</param>
    /// <param name="kind">What the label columns hold.</param>
    /// <param name="mostBytes">The most memory that numbers and labels may take.</param>
    /// <exception cref="InvalidFileException">It is no such table, or too large.</exception>
    public static CsvTable Read(Stream stream, string name, IReadOnlyList<string>? labelColumns, TargetKind kind, long mostBytes)
    {
        using var source = new CsvRows(new TextLines(stream, name), name);
        return Read(source, name, labelColumns, kind, mostBytes);
    }

    private static CsvTable Read(CsvRows source, string name, IReadOnlyList<string>? labelColumns, TargetKind kind, long mostBytes)
    {
        var table = new CsvTable(name, source, labelColumns, kind, mostBytes);
        table.ReadAll();
        return table;
    }

    private void ReadAll()
    {
        double[]? open = null;
        if (hasNames is null)
            open = [.. Read(first)];
        else if (hasNames is false)
            values.Add(Read(first));
        else
            NameFeatures();
        while (source.Next() is { } row)
            values.Add(Read(row));
        if (open is not null && labels.Count(label => label == 0) == 1
            && CsvHeader.IsHeader(first.Cells, labelColumns[0], [.. indices.Keys.Skip(1)]))
        {
            TakeForNames();
        }
        else if (open is not null)
        {
            values.AddFirst(open);
        }

        if (values.Count == 0)
            throw Invalid("no row of numbers", "at least one", "Give a file with rows.", source.Line);
        numbers.Finish();
        values.Finish();
        if (targets is null)
            NameClasses();
        Note();
    }

    // The numbers are valid until the next call.
    private double[] Read(CsvRow row)
    {
        for (int i = 0, at = 0; i < row.Cells.Count; i++)
        {
            if (places[i] < 0)
                numbersOfRow[at++] = numbers.Read(row.Cells[i], i, row.Line);
            else if (targets is not null)
                targetsOfRow[places[i]] = Checked(numbers.Read(row.Cells[i], i, row.Line), i, row.Line);
            else
                AddLabel(row.Cells[i], row.Line);
        }
        countsRows &= numbersOfRow[0] == (targets is null ? labels.Count - 1 : targets.Count / targetsOfRow.Length);
        targets?.AddRange(targetsOfRow);
        Take(BytesOfRow + (sizeof(double) * (targetsOfRow.Length - 1)), row.Line);
        return numbersOfRow;
    }

    private double Checked(double number, int column, long line)
        => kind != TargetKind.Labels || number is 0 or 1 ? number
            : throw Invalid(
                FormattableString.Invariant($"{number} in column {column + 1}"),
                "1 where the label holds and 0 where it does not",
                "Correct the line, or name other columns with --label-column (data.label-column in a recipe).",
                line);

    private void AddLabel(string label, long line)
    {
        if (label.Length is 0 or > LongestLabel)
        {
            throw Invalid(
                label.Length == 0 ? "an empty label" : $"a label of {label.Length} characters",
                $"the name of a class, of at most {LongestLabel} characters",
                "Correct the line, or name another column with --label-column.",
                line);
        }

        if (!indices.TryGetValue(label, out var index))
        {
            if (indices.Count == MostClasses)
            {
                throw Invalid(
                    $"more than {MostClasses} different labels",
                    "the names of classes",
                    "Name another column with --label-column (data.label-column in a recipe).",
                    line);
            }

            Take(BytesOfLabel + (sizeof(char) * label.Length), line);
            indices.Add(label, index = indices.Count);
        }
        labels.Add(index);
    }

    private void Take(long bytes, long line)
    {
        bytesOfLabels += bytes;
        if (values.Bytes + bytesOfLabels > mostBytes)
        {
            throw Invalid(
                "more numbers and labels than memory is allowed for",
                "less",
                "Raise --memory-limit (data.memory-limit in a recipe), or take fewer rows.",
                line);
        }
    }

    private void TakeForNames()
    {
        labels.RemoveAt(0);
        indices.Remove(first.Cells[labelColumns[0]]);
        foreach (var label in indices.Keys.ToList())
            indices[label]--;
        for (var i = 0; i < labels.Count; i++)
            labels[i]--;
        NameFeatures();
        NoteNames();
    }

    private void NameFeatures() => FeatureNames = [.. first.Cells.Where((_, i) => places[i] < 0)];

    private void NoteNames()
    {
        const int most = 4;
        var start = string.Join(", ", first.Cells.Take(most)) + (first.Cells.Count > most ? ", ..." : "");
        notes.Add($"{path}: line {first.Line} ({start}) is taken for the columns' names, not for a sample.");
    }

    private void NameClasses()
    {
        var names = indices.Keys.ToList();
        Classes = names.TrueForAll(CsvNumbers.IsWhole)
            ? [.. names.OrderBy(label => long.Parse(label, CultureInfo.InvariantCulture)).ThenBy(label => label, StringComparer.Ordinal)]
            : [.. names.Order(StringComparer.Ordinal)];
        var order = new int[names.Count];
        foreach (var (place, name) in Classes.Index())
            order[indices[name]] = place;
        Labels = [.. labels.Select(index => order[index])];
    }

    private void Note()
    {
        notes.AddRange(source.Notes);
        if (hasNames is true && first.Cells.Where((cell, i) => places[i] < 0 && CsvNumbers.IsNumber(cell)).Any())
            NoteNames();
        if (numbers.CommaLine is { } line)
            notes.Add($"{path}: numbers are read with a decimal comma, as first seen in line {line}.");
        if (labelColumns is [0] && source.Width > 2 && CsvHeader.NamesLabels(first.Cells[0]))
            notes.Add($"{path}: the first column, '{first.Cells[0]}', is taken for the labels. --label-column names another.");
        if (targets is null && values.Count > 20 && Classes.Count > values.Count / 2)
        {
            notes.Add($"{path}: column {labelColumns[0] + 1}, taken for the labels, holds {Classes.Count} different values in "
                + $"{values.Count} rows: rather a measured quantity than a class. To predict it, give --target number "
                + "(data.target in a recipe); --label-column names another.");
        }

        if (first.Cells[0].Length == 0 && places[0] < 0 && countsRows)
        {
            notes.Add($"{path}: the first column has no name and counts the rows. It is taken for a value like the others; leave it out "
                + "(in pandas: to_csv(index=False)).");
        }
    }

    private InvalidFileException Invalid(string found, string expected, string remedy, long line)
        => new(path, found, expected, remedy, line: line);
}
