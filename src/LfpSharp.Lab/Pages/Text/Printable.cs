using System.Globalization;
using System.Text;

namespace LfpSharp.Lab.Pages.Text;

/// <summary>
/// Text as a terminal may get it. Names of classes, folders and files come from strangers: control characters in them could
/// recolour, erase or retitle the screen, or make text run backwards, so each is shown as its code, <c>\u001b</c>.
/// </summary>
/// <remarks>A no-break space becomes a plain one: whoever searches for <c>98.20 %</c> in what was printed shall find it.</remarks>
public static class Printable
{
    private const char NoBreakSpace = '\u00a0';

    /// <summary>Text of one line or several: line ends and tabs stay.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text) => Clean(text, "\n\t");

    /// <summary>Text within a line or a cell of a table: line ends are shown as their code too.</summary>
    /// <param name="text">The text.</param>
    public static string Cell(string text) => Clean(text, "");

    private static string Clean(string text, string kept)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Replace(NoBreakSpace, ' ');
        if (!text.Any(letter => Acts(letter) && !kept.Contains(letter)))
            return text;
        var clean = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var isLineEnd = text[i] == '\r' && kept.Length > 0 && i + 1 < text.Length && text[i + 1] == '\n';
            if (Acts(text[i]) && !kept.Contains(text[i]) && !isLineEnd)
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else
                clean.Append(text[i]);
        }
        return clean.ToString();
    }

    // Control characters, and those that turn the direction of text.
    private static bool Acts(char letter)
        => char.IsControl(letter)
            || letter is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
