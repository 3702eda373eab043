namespace LfpSharp.Lab.Formats.Csv;

/// <summary>Tells a first line of names from one of values, and finds the column of labels.</summary>
internal static class CsvHeader
{
    private static readonly string[] LabelNames = ["label", "labels", "class", "classes", "target", "targets", "species", "variety",
        "category", "y"];

    /// <summary>Whether a column of this name usually holds the labels.</summary>
    public static bool NamesLabels(string cell) => LabelNames.Contains(cell, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The column of labels: the last, or the first where its name says that it holds the labels and the last one's does not.
    /// </summary>
    /// <param name="first">The first line's cells.</param>
    public static int LabelColumn(IReadOnlyList<string> first)
        => NamesLabels(first[0]) && (!NamesLabels(first[^1]) || IsCoordinate(first[^1])) ? 0 : first.Count - 1;

    // Beside a column that is called label, y is a coordinate.
    private static bool IsCoordinate(string name) => name.Equals("y", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the first line alone shows that it holds names (true) or values (false); null where the lines after it decide.
    /// </summary>
    /// <param name="first">The first line's cells.</param>
    /// <param name="label">The column of labels; -1 where there is none.</param>
    public static bool? IsHeader(IReadOnlyList<string> first, int label)
    {
        var others = first.Where((_, i) => i != label).ToList();
        if (others.Exists(cell => !CsvNumbers.IsNumber(cell) && !CsvNumbers.IsMissing(cell)))
            return others.TrueForAll(cell => CsvNumbers.IsWhole(cell) || !CsvNumbers.IsNumber(cell));
        if (others.TrueForAll(CsvNumbers.IsNumber))
            return null;
        // A gap: pandas writes the name of its row numbers so, before names that are numbers.
        return first[0].Length == 0 && label != 0 && first.Count > 2
            && (CountsUp(first.Skip(1)) || (label > 0 && NamesLabels(first[label]) && others.Skip(1).All(CsvNumbers.IsNumber)));
    }

    /// <summary>Whether a first line of numbers holds names, now that all lines have been read.</summary>
    /// <param name="first">The first line's cells.</param>
    /// <param name="label">The column of labels.</param>
    /// <param name="labels">The labels of the other lines, none of which is the first line's.</param>
    public static bool IsHeader(IReadOnlyList<string> first, int label, IReadOnlyCollection<string> labels)
    {
        if (labels.Count == 0)
            return false;
        var name = first[label];
        var others = first.Where((_, i) => i != label);
        return NamesLabels(name)
            || CountsUp(first)
            || (!CsvNumbers.IsNumber(name) && others.All(CsvNumbers.IsWhole) && labels.All(CsvNumbers.IsNumber));
    }

    /// <summary>
    /// Whether cells hold the numbers 0, 1, 2, ... or 1, 2, 3, ...: what programs write for columns without names. After many, the last
    /// may be a name.
    /// </summary>
    public static bool CountsUp(IEnumerable<string> cells)
    {
        const int least = 3;
        const int many = 6;
        var numbers = cells.ToList();
        var endsInName = numbers.Count > many && !CsvNumbers.IsWhole(numbers[^1]);
        if (endsInName)
            numbers.RemoveAt(numbers.Count - 1);
        var start = numbers[0] == "0" ? 0 : 1;
        return numbers.Count >= least + start
            && numbers.Index().All(item => item.Item == FormattableString.Invariant($"{item.Index + start}"));
    }
}
