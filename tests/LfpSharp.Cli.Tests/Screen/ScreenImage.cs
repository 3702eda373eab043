using System.Text.RegularExpressions;

namespace LfpSharp.Cli.Tests.Screen;

/// <summary>What a terminal of some width shows of what was written to it: text, line ends, returns, and the way up.</summary>
internal sealed partial class ScreenImage
{
    private readonly List<char[]> rows = [];
    private readonly int width;
    private int row, column;

    /// <param name="width">Its columns; every letter is taken to fill one.</param>
    /// <param name="written">What was written.</param>
    public ScreenImage(int width, string written)
    {
        this.width = width;
        foreach (Match part in Part().Matches(written))
            Take(part);
    }

    /// <summary>Whether a line was too long and went on in the next row.</summary>
    public bool HasWrapped { get; private set; }

    /// <summary>The rows that are not empty, without spaces at their ends.</summary>
    public IReadOnlyList<string> Rows => [.. rows.Select(letters => new string(letters).TrimEnd()).Where(text => text.Length > 0)];

    private void Take(Match part)
    {
        if (part.Groups["up"] is { Success: true, Value: var up })
            row = Math.Max(0, row - int.Parse(up, System.Globalization.CultureInfo.InvariantCulture));
        else if (part.Value == "\r")
            column = 0;
        else if (part.Value == "\n")
            row++;
        else if (part.Value[0] != '\u001b')
            Put(part.Value[0]);
    }

    private void Put(char letter)
    {
        if (column == width)
            (row, column, HasWrapped) = (row + 1, 0, true);
        while (rows.Count <= row)
            rows.Add([.. Enumerable.Repeat(' ', width)]);
        rows[row][column++] = letter;
    }

    [GeneratedRegex(@"\u001b\[(?<up>\d+)A|\u001b\[[0-9;?]*[A-Za-z]|\u001b[=>]|.", RegexOptions.Singleline)]
    private static partial Regex Part();
}
