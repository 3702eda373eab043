namespace LfpSharp.Lab.Environments;

/// <summary>Rows of characters to draw a state on; what lies outside is left out.</summary>
internal sealed class TextCanvas(int columns, int rows)
{
    private readonly char[][] cells = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Repeat(' ', columns).ToArray())];

    public IReadOnlyList<string> Lines => [.. cells.Select(row => new string(row))];

    /// <summary>The column or row of a value on an axis of so many cells.</summary>
    public static int Place(double value, double least, double most, int cells)
        => (int)Math.Round((Math.Clamp(value, least, most) - least) / (most - least) * (cells - 1));

    public void Put(int column, int row, char character)
    {
        if ((uint)row < (uint)cells.Length && (uint)column < (uint)columns)
            cells[row][column] = character;
    }

    public void Put(int column, int row, string text)
    {
        for (var i = 0; i < text.Length; i++)
            Put(column + i, row, text[i]);
    }

    /// <summary>A line of characters between two points.</summary>
    public void Line((double Column, double Row) from, (double Column, double Row) to, char character)
    {
        var steps = (int)Math.Ceiling(Math.Max(Math.Abs(to.Column - from.Column), Math.Abs(to.Row - from.Row)));
        for (var i = 0; i <= steps; i++)
        {
            var share = steps == 0 ? 0 : (double)i / steps;
            Put(
                (int)Math.Round(from.Column + (share * (to.Column - from.Column))),
                (int)Math.Round(from.Row + (share * (to.Row - from.Row))),
                character);
        }
    }
}
