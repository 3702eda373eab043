namespace LfpSharp.Lab.Pages.Html;

/// <summary>Draws bars as SVG inside the page; colours come from the page's style.</summary>
internal static class HtmlBars
{
    private const double Width = 480, RowHeight = 22, BarHeight = 14, Left = 190, Right = 60, Gap = 6;
    private const int LongestName = 30;

    public static void Write(HtmlText html, BarsBlock block)
    {
        var id = FormattableString.Invariant($"bars-{html.NextNumber()}");
        var (least, most) = (block.Bars.Select(bar => bar.Value).Append(0).Min(), block.Bars.Select(bar => bar.Value).Append(0).Max());
        // Numbers stand at the ends of the bars, on the left only where there are some.
        var start = Left + (least < 0 ? Right : 0);
        var unit = most > least ? (Width - start - Right) / (most - least) : 0;
        var zero = start - (unit * least);
        var height = block.Bars.Count * RowHeight;
        html.Markup("<figure class=\"chart\">").Element("figcaption", block.Title);
        html.Markup($"<svg viewBox=\"0 0 {HtmlText.Coordinate(Width)} {HtmlText.Coordinate(height)}\" role=\"img\" "
            + $"aria-labelledby=\"{id}\">");
        html.Element("title", $"{block.Title}: {string.Join(", ", block.Bars.Select(bar => $"{bar.Name}: {bar.Text}"))}", $"id=\"{id}\"");
        html.Markup("<g class=\"labels\" aria-hidden=\"true\">");
        foreach (var (row, bar) in block.Bars.Index())
        {
            var (middle, end) = ((row + 0.5) * RowHeight, zero + (bar.Value * unit));
            html.Element("text", Short(bar.Name), Place(Left - Gap, middle, "end"));
            html.Markup($"<rect class=\"{(bar.Value < 0 ? "against" : "for")}\" x=\"{HtmlText.Coordinate(Math.Min(zero, end))}\" "
                + $"y=\"{HtmlText.Coordinate(middle - (BarHeight / 2))}\" width=\"{HtmlText.Coordinate(Math.Abs(end - zero))}\" "
                + $"height=\"{HtmlText.Coordinate(BarHeight)}\"/>");
            html.Element("text", bar.Text, bar.Value < 0 ? Place(end - Gap, middle, "end") : Place(end + Gap, middle, "start"));
        }

        html.Markup("</g>").Markup($"<path class=\"grid\" d=\"M{HtmlText.Coordinate(zero)} 0V{HtmlText.Coordinate(height)}\"/>");
        html.Markup("</svg>").Markup("</figure>");
    }

    private static string Place(double x, double middle, string anchor)
        => $"x=\"{HtmlText.Coordinate(x)}\" y=\"{HtmlText.Coordinate(middle + 4)}\" class=\"{anchor}\"";

    // A feature's value stands at the end of its name, so the middle goes.
    private static string Short(string name)
        => name.Length <= LongestName ? name : $"{name[..(LongestName / 2)]}…{name[^((LongestName / 2) - 1)..]}";
}
