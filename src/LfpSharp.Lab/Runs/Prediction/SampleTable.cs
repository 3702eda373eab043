using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>
/// Samples in a table, read as for training: the same separators, quotes, encodings and numbers. A first line of names is passed over,
/// and so is the column of labels where there is one.
/// </summary>
internal sealed class SampleTable : IDisposable
{
    private const int MostNamed = 20;

    private readonly string name;
    private readonly InputFormat format;
    private readonly Action<string> note;
    private readonly CsvRows rows;
    private readonly CsvNumbers numbers;

    public SampleTable(TextLines text, string name, InputFormat format, Action<string> note)
    {
        (this.name, this.format, this.note) = (name, format, note);
        rows = new CsvRows(text, name);
        numbers = new CsvNumbers(rows.Dialect.Separator, name);
    }

    /// <summary>The raw values of each sample.</summary>
    /// <exception cref="InvalidFileException">A line is not a sample, or there is none.</exception>
    public IEnumerable<double[]> Samples()
        => Read(column => note(
            $"{name}: column {column + 1} is taken for the labels and not looked at; the model reads the other {format.Features}."))
            .Select(sample => sample.Values);

    /// <summary>The raw values of each sample, and its class, one after the other as they come.</summary>
    /// <exception cref="InvalidFileException">A line is not a sample with a label that the model knows, or there is none.</exception>
    public IEnumerable<(double[] Values, int Class)> LabeledSamples()
    {
        var classes = format.Classes.Select((known, i) => (known, i)).ToDictionary(pair => pair.known, pair => pair.i);
        foreach (var (values, label, line) in Read(_ => { }))
        {
            if (label is null)
                throw Invalid($"{format.Features} values and no label", "a label beside them", "Give what is true of each sample.", line);
            if (!classes.TryGetValue(label.Trim(), out var index))
            {
                throw Invalid(
                    $"the label '{label}'", $"one of {string.Join(", ", format.Classes.Take(MostNamed))}",
                    "The model knows these classes only.", line);
            }

            yield return (values, index);
        }
    }

    private IEnumerable<(double[] Values, string? Label, long Line)> Read(Action<int> labelFound)
    {
        var first = rows.Next() ?? throw Invalid("no samples", "one sample a line", "The file is empty.", 1);
        var label = LabelColumn(first);
        if (label >= 0)
            labelFound(label);
        var isHeader = IsHeader(first.Cells, label);
        var found = !isHeader;
        if (!isHeader)
            yield return (Values(first, label), LabelOf(first), first.Line);
        while (rows.Next() is { } row)
        {
            found = true;
            yield return (Values(row, label), LabelOf(row), row.Line);
        }
        if (!found)
            throw Invalid("no samples", "one sample a line after the columns' names", "Give a file with samples.", first.Line);
        numbers.Finish();
        foreach (var sentence in rows.Notes)
            note(sentence);
        if (numbers.CommaLine is { } line)
            note($"{name}: numbers are read with a decimal comma, as first seen in line {line}.");

        string? LabelOf(CsvRow row) => label < 0 ? null : row.Cells[label];
    }

    public void Dispose() => rows.Dispose();

    private double[] Values(CsvRow row, int label)
    {
        var values = new double[format.Features];
        for (int i = 0, at = 0; i < row.Cells.Count; i++)
        {
            if (i != label)
                values[at++] = numbers.Read(row.Cells[i], i, row.Line);
        }
        return values;
    }

    // -1 where rows hold a sample's values and no more.
    private int LabelColumn(CsvRow first)
    {
        if (first.Cells.Count == format.Features)
            return -1;
        if (first.Cells.Count != format.Features + 1)
        {
            throw Invalid(
                $"{first.Cells.Count} values",
                $"{format.Features}, one for each value of a sample, with a label or without",
                "Give one sample a line.",
                first.Line);
        }

        var column = format.LabelColumn is not { } given ? CsvHeader.LabelColumn(first.Cells)
            : int.TryParse(given, out var number) ? number
            : first.Cells.ToList().IndexOf(given);
        if (column < 0 || column >= first.Cells.Count)
        {
            throw Invalid(
                $"{first.Cells.Count} values and no column '{format.LabelColumn}'",
                $"{format.Features} values, or the column '{format.LabelColumn}' of labels beside them",
                "Name the columns in the first line, or leave the labels out.",
                first.Line);
        }

        return column;
    }

    private bool IsHeader(IReadOnlyList<string> first, int label)
    {
        const int leastColumns = 4;
        var isHeader = (format.LabelColumn is { } given && label >= 0 && !int.TryParse(given, out _))
            || (CsvHeader.IsHeader(first, label)
            ?? (label < 0 ? first.Count >= leastColumns && CsvHeader.CountsUp(first)
                : format.Target is null ? !format.Classes.Contains(first[label]) : !CsvNumbers.IsNumber(first[label])));
        if (isHeader && first.Where((_, i) => i != label).Any(CsvNumbers.IsNumber))
            note($"{name}: the first line is taken for the columns' names, not for a sample.");
        return isHeader;
    }

    private InvalidFileException Invalid(string found, string expected, string remedy, long line)
        => new(name, found, expected, remedy, line: line);
}
