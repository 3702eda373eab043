using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace LfpSharp.Lab.Pages.Html;

/// <summary>HTML that grows. Whatever is not markup of the program's own goes through <see cref="Encode"/>.</summary>
internal sealed class HtmlText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text = new();
    private int numbers;

    public static string Encode(string text) => Encoder.Encode(text);

    /// <summary>A number for a coordinate, with as few digits as a picture needs.</summary>
    public static string Coordinate(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Adds markup, and a line break.</summary>
    public HtmlText Markup(string markup)
    {
        text.Append(markup).Append('\n');
        return this;
    }

    /// <summary>Adds an element with text, encoded.</summary>
    public HtmlText Element(string tag, string content, string attributes = "")
        => Markup($"<{tag}{(attributes.Length > 0 ? " " : "")}{attributes}>{Encode(content)}</{tag}>");

    /// <summary>A number that no other place of the page has.</summary>
    public int NextNumber() => ++numbers;

    public override string ToString() => text.ToString();
}
