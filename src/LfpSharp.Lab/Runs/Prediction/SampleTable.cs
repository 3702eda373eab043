using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>
/// Samples in a table, read as for training: the same separators, quotes, encodings and numbers. A first line of names is passed over,
/// and so are the columns of labels where there are some.
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
            $"{name}: column {column} is taken for the labels and not looked at; the model reads the other {format.Features}."))
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

    private IEnumerable<(double[] Values, string? Label, long Line)> Read(Action<string> labelsFound)
    {
        var first = rows.Next() ?? throw Invalid("no samples", "one sample a line", "The file is empty.", 1);
        var labels = LabelColumns(first);
        if (labels.Length > 0)
            labelsFound(string.Join(", ", labels.Select(column => column + 1)));
        var isHeader = IsHeader(first.Cells, labels);
        var found = !isHeader;
        if (!isHeader)
            yield return (Values(first, labels), LabelOf(first), first.Line);
        while (rows.Next() is { } row)
        {
            found = true;
            yield return (Values(row, labels), LabelOf(row), row.Line);
        }
        if (!found)
            throw Invalid("no samples", "one sample a line after the columns' names", "Give a file with samples.", first.Line);
        numbers.Finish();
        foreach (var sentence in rows.Notes)
            note(sentence);
        if (numbers.CommaLine is { } line)
            note($"{name}: numbers are read with a decimal comma, as first seen in line {line}.");

        string? LabelOf(CsvRow row) => labels is [var only] ? row.Cells[only] : null;
    }

    public void Dispose() => rows.Dispose();

    private double[] Values(CsvRow row, int[] labels)
    {
        var values = new double[format.Features];
        for (int i = 0, at = 0; i < row.Cells.Count; i++)
        {
            if (!labels.Contains(i))
                values[at++] = numbers.Read(row.Cells[i], i, row.Line);
        }
        return values;
    }

    // None where rows hold a sample's values and no more.
    private int[] LabelColumns(CsvRow first)
    {
        if (first.Cells.Count == format.Features)
            return [];
        var count = format.LabelColumn?.Count ?? 1;
        if (first.Cells.Count != format.Features + count)
        {
            throw Invalid(
                $"{first.Cells.Count} values",
                $"{format.Features}, one for each value of a sample, with {(count == 1 ? "a label" : $"{count} labels")} or without",
                "Give one sample a line.",
                first.Line);
        }

        int[] columns = format.LabelColumn is not { } given ? [CsvHeader.LabelColumn(first.Cells)]
            : [.. given.Select(column => int.TryParse(column, out var number) ? number : first.Cells.ToList().IndexOf(column))];
        if (Array.Exists(columns, column => column < 0 || column >= first.Cells.Count))
        {
            var names = $"column{(count == 1 ? "" : "s")} '{string.Join("', '", format.LabelColumn!)}'";
            throw Invalid(
                $"{first.Cells.Count} values and no {names}",
                $"{format.Features} values, or the {names} of labels beside them",
                "Name the columns in the first line, or leave the labels out.",
                first.Line);
        }

        return columns;
    }

    private bool IsHeader(IReadOnlyList<string> first, int[] labels)
    {
        const int leastColumns = 4;
        var label = labels.Length > 0 ? labels[0] : -1;
        var isHeader = (label >= 0 && Formats.Csv.LabelColumns.AreNamed(format.LabelColumn))
            || (CsvHeader.IsHeader(first, label)
            ?? (label < 0 ? first.Count >= leastColumns && CsvHeader.CountsUp(first)
                : format.Targets.Count > 0 || format.HasSeveralLabels ? !CsvNumbers.IsNumber(first[label])
                : !format.Classes.Contains(first[label])));
        if (isHeader && first.Where((_, i) => !labels.Contains(i)).Any(CsvNumbers.IsNumber))
            note($"{name}: the first line is taken for the columns' names, not for a sample.");
        return isHeader;
    }

    private InvalidFileException Invalid(string found, string expected, string remedy, long line)
        => new(name, found, expected, remedy, line: line);
}
