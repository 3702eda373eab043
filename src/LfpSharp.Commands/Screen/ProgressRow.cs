using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>A row of progress on a terminal: a bar, then what there is to say, the most important first.</summary>
/// <param name="Done">The share that is done, 0 … 1; null where nobody knows, and no bar is drawn.</param>
/// <param name="Pieces">What is said, the most important first; a piece that is empty is left out.</param>
internal sealed record ProgressRow(double? Done, params IReadOnlyList<string> Pieces)
{
    private const int LeastBar = 6, MostBar = 20, BarShare = 8;
    private const string Between = "   ", Cut = "…";

    /// <summary>The row for a terminal: a bar of an eighth of it, and as many pieces as there is room for.</summary>
    /// <param name="width">The terminal's columns; the last stays free, since some terminals begin a new line behind it.</param>
    /// <returns>Text without line end that takes fewer columns than <paramref name="width"/>.</returns>
    public string Text(int width)
    {
        var room = Math.Max(0, width - 1);
        var row = Done is { } done ? Bar(done, Math.Clamp(width / BarShare, LeastBar, MostBar)) : "";
        foreach (var piece in Pieces.Where(piece => piece.Length > 0).Select(Printable.Cell))
        {
            var longer = row + (row.Length == 0 ? "" : HasPiece(row) ? Between : " ") + piece;
            if (Columns(longer) > room)
                return HasPiece(row) ? row : Shortened(longer, room);
            row = longer;
        }

        return Shortened(row, room);
    }

    /// <summary>How many columns a text takes: letters of East Asia, and what is beyond 16 bits, take two.</summary>
    internal static int Columns(string text) => text.Sum(Columns);

    private static int Columns(char letter)
        => letter is (>= '\u1100' and <= '\u115f') or (>= '\u2e80' and <= '\ua4cf') or (>= '\uac00' and <= '\ud7a3')
            or (>= '\uf900' and <= '\ufaff') or (>= '\ufe30' and <= '\ufe6f') or (>= '\uff00' and <= '\uff60') ? 2 : 1;

    private static string Bar(double done, int width)
    {
        var full = double.IsFinite(done) ? (int)Math.Round(Math.Clamp(done, 0, 1) * width) : 0;
        return new string('█', full) + new string('░', width - full);
    }

    private static bool HasPiece(string row) => row.Length > 0 && row[^1] is not ('█' or '░');

    private static string Shortened(string row, int room)
    {
        if (Columns(row) <= room)
            return row;
        while (row.Length > 0 && Columns(row) + Cut.Length > room)
            row = row[..^1];
        return room < Cut.Length ? "" : row + Cut;
    }
}
