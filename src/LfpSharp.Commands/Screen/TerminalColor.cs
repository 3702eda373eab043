using System.Globalization;
using System.Text;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>Texts in colour for a terminal: black on red for what spoke for something, on blue for what spoke against it.</summary>
internal static class TerminalColor
{
    private const string Plain = "\u001b[0m";
    private const int Full = 255;

    public static string Of(ShadedTextBlock text)
    {
        var line = new StringBuilder();
        foreach (var piece in text.Pieces)
        {
            var shown = Printable.Of(piece.Text);
            var pale = Full - (int)Math.Round(Full * Math.Min(1, Math.Abs(piece.Strength)));

            // A line end is seen by a sign, and the colour ends before it.
            var (visible, end) = shown == "\n" ? ("↵", "\n") : (shown, "");
            var (red, blue) = piece.Strength >= 0 ? (Full, pale) : (pale, Full);
            line.Append(CultureInfo.InvariantCulture, $"\u001b[30;48;2;{red};{pale};{blue}m{visible}{Plain}{end}");
        }

        return line.ToString();
    }
}
