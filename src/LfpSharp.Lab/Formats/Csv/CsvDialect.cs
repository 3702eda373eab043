using System.Text.RegularExpressions;

namespace LfpSharp.Lab.Formats.Csv;

/// <summary>
/// How lines of a table divide into cells: by <c>,</c>, <c>;</c> or tab, where double quotes may hold separators and doubled quotes.
/// </summary>
/// <param name="separator">Stands between cells.</param>
/// <param name="name">What messages call the file.</param>
internal sealed partial class CsvDialect(char separator, string name)
{
    private const string Candidates = ",;\t";

    public char Separator => separator;

    /// <summary>Chooses the separator that makes the most cells look like numbers, over lines that have the same number of cells.</summary>
    /// <param name="lines">The first lines of the table; names may be in the first.</param>
    /// <param name="name">What messages call the file.</param>
    public static CsvDialect Of(IReadOnlyList<string> lines, string name)
    {
        var best = Candidates.Select(candidate => (Separator: candidate, Score: Score(candidate, lines))).MaxBy(item => item.Score);
        return new CsvDialect(best.Separator, name);
    }

    /// <summary>The cells of a line, trimmed.</summary>
    public List<string> Split(string line, long number)
    {
        var cells = new List<string>();
        var at = 0;
        while (true)
        {
            var start = at;
            while (start < line.Length && line[start] == ' ')
                start++;
            var quoted = start < line.Length && line[start] == '"';
            var end = quoted ? AfterQuote(line, start, number) : line.IndexOf(separator, at);
            if (end < 0)
                end = line.Length;
            cells.Add(quoted ? Unquoted(line[start..end]) : line[at..end].Trim());
            while (quoted && end < line.Length && line[end] == ' ')
                end++;
            if (end == line.Length)
                return cells;
            if (line[end] != separator)
                throw Invalid($"'{line[end]}' after a closing quote", $"'{separator}' or the line's end", number);
            at = end + 1;
        }
    }

    private static string Unquoted(string cell) => cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal).Trim();

    private int AfterQuote(string line, int opening, long number)
    {
        var closing = Closing(line, opening);
        return closing > 0 ? closing + 1 : throw Invalid("a quote that is not closed", "a closing '\"' on the same line", number);
    }

    /// <summary>Where a quoted cell's closing quote is; -1 where there is none.</summary>
    private static int Closing(string line, int opening)
    {
        for (var at = opening + 1; at < line.Length; at++)
        {
            if (line[at] != '"')
                continue;
            if (at + 1 == line.Length || line[at + 1] != '"')
                return at;
            at++;
        }
        return -1;
    }

    private static (int Alike, double Numbers, int Same, int Cells) Score(char candidate, IReadOnlyList<string> lines)
    {
        var rows = lines.Select(line => RoughCells(line, candidate)).ToList();
        var most = rows.Max(row => row.Count);
        var counted = rows.Skip(rows.Count > 1 ? 1 : 0).ToList();
        var alike = most > 1 && counted.TrueForAll(row => row.Count == counted[0].Count) && counted[0].Count > 1;
        var cells = counted.Sum(row => row.Count);
        var numbers = counted.Sum(row => row.Count(LikeNumber().IsMatch)) / (double)cells;
        return (alike ? 1 : 0, Math.Round(numbers, 6), rows[0].Count == counted[0].Count ? 1 : 0, most);
    }

    // Quotes that are not closed are for Split to refuse.
    private static List<string> RoughCells(string line, char candidate)
    {
        var cells = new List<string>();
        var (start, at) = (0, 0);
        while (at < line.Length)
        {
            if (line[at] == '"' && line.AsSpan(start, at - start).IsWhiteSpace() && Closing(line, at) is var closing and > 0)
                at = closing;
            else if (line[at] == candidate)
                (_, start) = (AddCell(at), at + 1);
            at++;
        }
        AddCell(line.Length);
        return cells;

        int AddCell(int end)
        {
            cells.Add(line[start..end].Trim().Trim('"'));
            return end;
        }
    }

    [GeneratedRegex(
        """^[+-]?[0-9.,]+(?:[ '\u00a0\u202f][0-9.,]+)*(?:[eE][+-]?[0-9]+)?$|^(?:nan|na|inf|-inf|null)$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LikeNumber();

    private InvalidFileException Invalid(string found, string expected, long line)
        => new(name, found, expected, "Correct the line.", line: line);
}
