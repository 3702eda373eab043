using System.Globalization;

namespace LfpSharp.Lab.Pages.Html;

/// <summary>Writes the blocks of a section, charts excepted.</summary>
internal static class HtmlBlock
{
    private const int Shades = 10;

    public static void Write(HtmlText html, ReportBlock block)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                html.Element("p", paragraph.Text);
                break;
            case NoticeBlock notice:
                html.Element("p", notice.Text, "class=\"notice\" role=\"note\"");
                break;
            case FiguresBlock figures:
                Figures(html, figures);
                break;
            case TableBlock table:
                Table(html, table);
                break;
            case PicturesBlock pictures:
                Pictures(html, pictures);
                break;
            case CodeBlock code:
                html.Markup($"<pre class=\"{HtmlText.Encode(code.Language)}\" tabindex=\"0\" role=\"region\" "
                    + $"aria-label=\"{HtmlText.Encode(code.Language)}\"><code>{HtmlText.Encode(code.Text)}</code></pre>");
                break;
            case LinksBlock links:
                Links(html, links);
                break;
            case ShadedTextBlock text:
                ShadedText(html, text);
                break;
            default:
                throw new ArgumentException($"HTML has no way to write a {block.GetType().Name}.", nameof(block));
        }
    }

    private static void Figures(HtmlText html, FiguresBlock block)
    {
        html.Markup("<dl class=\"figures\">");
        foreach (var figure in block.Items)
        {
            html.Markup("<div>").Element("dt", figure.Name).Element("dd", figure.Value, "class=\"value\"");
            if (figure.Note.Length > 0)
                html.Element("dd", figure.Note, "class=\"note\"");
            html.Markup("</div>");
        }
        html.Markup("</dl>");
    }

    private static void Links(HtmlText html, LinksBlock block)
    {
        html.Markup("<ul class=\"links\">");
        foreach (var link in block.Links)
        {
            html.Markup($"<li><a href=\"{HtmlText.Encode(link.Address)}\">{HtmlText.Encode(link.Path)}</a> "
                + $"<span>{HtmlText.Encode(link.Note)}</span></li>");
        }
        html.Markup("</ul>");
    }

    private static void Table(HtmlText html, TableBlock table)
    {
        var id = FormattableString.Invariant($"table-{html.NextNumber()}");
        html.Markup(table.Folded
            ? $"<details><summary id=\"{id}\">{HtmlText.Encode(table.Caption)}</summary>"
            : $"<p class=\"caption\" id=\"{id}\">{HtmlText.Encode(table.Caption)}</p>");
        var shaded = table.Rows.Any(row => row.Any(cell => cell.Shade is not null));
        html.Markup($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{id}\"><table "
            + $"aria-labelledby=\"{id}\"{(shaded ? " class=\"matrix\"" : " data-sorts=\"\"")}>").Markup("<thead><tr>");
        foreach (var column in table.Columns)
            html.Element("th", column.Name, column.IsNumber ? "scope=\"col\" class=\"number\"" : "scope=\"col\"");
        html.Markup("</tr></thead>").Markup("<tbody>");
        foreach (var row in table.Rows)
        {
            var line = new HtmlText();
            foreach (var (i, cell) in row.Index())
                line.Element(i == 0 ? "th" : "td", cell.Text, Attributes(cell, table.Columns[i], i == 0));
            html.Markup($"<tr>{line.ToString().Replace("\n", "", StringComparison.Ordinal)}</tr>");
        }
        html.Markup("</tbody></table></div>");
        if (table.Folded)
            html.Markup("</details>");
    }

    private static string Attributes(TableCell cell, TableColumn column, bool isHead)
    {
        var classes =
            (column.IsNumber ? "number" : "")
                + (cell.Shade is { } shade
                    ? FormattableString.Invariant($" shade{Math.Clamp((int)Math.Ceiling(shade * Shades), 0, Shades)}")
                    : "");
        return string.Join(' ', new[]
        {
            isHead ? "scope=\"row\"" : "",
            classes.Length > 0 ? $"class=\"{classes.Trim()}\"" : "",
            cell.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $"data-value=\"{value:R}\"") : "",
        }.Where(part => part.Length > 0));
    }

    private static void ShadedText(HtmlText html, ShadedTextBlock block)
    {
        html.Markup("<figure class=\"passage\">").Element("figcaption", block.Title);
        var line = new System.Text.StringBuilder("<p class=\"text\">");
        foreach (var piece in block.Pieces)
        {
            var text = HtmlText.Encode(ShadedTextBlock.Shown(piece));
            var shade = ShadedTextBlock.ClassOf(ShadedTextBlock.Shade(piece)) is { } name ? $" class=\"{name}\"" : "";
            line.Append($"<span{shade} title=\"{HtmlText.Encode(piece.Note)}\">{text}</span>");
        }

        html.Markup(line.Append("</p>").ToString().Replace("&#xA;", "\n", StringComparison.Ordinal));
        html.Element("p", $"Strongest: {block.Strongest}.", "class=\"caption\"").Markup("</figure>");
    }

    private static void Pictures(HtmlText html, PicturesBlock block)
    {
        html.Markup("<div class=\"pictures\">");
        foreach (var picture in block.Pictures)
        {
            html.Markup("<figure><div>");
            foreach (var (png, description) in picture.Rasters)
            {
                html.Markup($"<img src=\"data:image/png;base64,{Convert.ToBase64String(png.Span)}\" "
                    + $"alt=\"{HtmlText.Encode(description)}\">");
            }

            html.Markup("</div>").Element("figcaption", picture.Caption).Markup("</figure>");
        }
        html.Markup("</div>");
    }
}
