using System.Globalization;
using System.Text;

namespace LfpSharp.Lab.Pages.Html;

/// <summary>
/// Draws a chart as SVG inside the page. Colours come from the page's style, so one drawing serves light, dark and print.
/// </summary>
internal static class HtmlChart
{
    private const double Width = 480, Height = 300, Left = 62, Right = 24, Top = 12, Bottom = 44;
    private const double DotRadius = 3, CrossRadius = 3.5, LeastRegions = 180, MostRegions = 460;
    private const int Tones = 8, MostRowsBelow = 60;

    public static void Write(HtmlText html, ChartBlock chart)
    {
        var values = chart.Series.SelectMany(series => series.X.Zip(series.Y)).Where(IsFinite).ToList();
        if (values.Count == 0 && chart.Regions is null)
        {
            html.Element("p", $"{chart.Title}: there are no finite values to draw.");
            return;
        }
        var (x, y, height) = Scales(chart, values);
        var id = FormattableString.Invariant($"chart-{html.NextNumber()}");
        html.Markup("<figure class=\"chart\">").Element("figcaption", chart.Title);
        html.Markup($"<svg viewBox=\"0 0 {HtmlText.Coordinate(Width)} {HtmlText.Coordinate(height)}\" role=\"img\" "
            + $"aria-labelledby=\"{id}-title {id}-text\">");
        html.Element("title", chart.Title, $"id=\"{id}-title\"").Element("desc", ChartText.Describe(chart), $"id=\"{id}-text\"");
        if (chart.Regions is { } regions)
            RegionPaths.Write(html, regions, x, y);
        Axes(html, chart, x, y, height);
        foreach (var (i, series) in chart.Series.Index())
            Draw(html, series, (series.Tone ?? i) % Tones, x, y);
        html.Markup("</svg>");
        Legend(html, chart);
        if (chart.Regions is null && ChartText.Table(chart, MostRowsBelow) is { } table)
            HtmlBlock.Write(html, table with { Caption = "The numbers", Folded = true });
        html.Markup("</figure>");
    }

    private static (ChartScale X, ChartScale Y, double Height) Scales(ChartBlock chart, List<(double X, double Y)> values)
    {
        if (chart.Regions is { Range: var range })
        {
            var inner = Math.Clamp((Width - Left - Right) * range.Height / range.Width, LeastRegions, MostRegions);
            return (ChartScale.Of(
                range.Left,
                range.Right,
                Left,
                Width - Right,
                false,
                false), ChartScale.Of(range.Bottom, range.Top, Top + inner, Top, false, false), inner + Top + Bottom);
        }
        var bands = chart.Series.SelectMany(series => (series.Low ?? []).Concat(series.High ?? [])).Where(double.IsFinite);
        var heights = values.Select(value => value.Y).Concat(bands).ToList();
        return (
            Scale(chart.X, [.. values.Select(value => value.X)], Left, Width - Right, rounded: false),
            Scale(chart.Y, heights, Height - Bottom, Top, rounded: true),
            Height);
    }

    private static ChartScale Scale(ChartAxis axis, List<double> values, double from, double to, bool rounded)
        => ChartScale.Of(
            Math.Min(axis.Least ?? double.MaxValue, values.Min()),
            Math.Max(axis.Most ?? double.MinValue, values.Max()),
            from,
            to,
            axis.IsWhole,
            rounded);

    private static void Axes(HtmlText html, ChartBlock chart, ChartScale x, ChartScale y, double height)
    {
        var (floor, lines) = (height - Bottom, new StringBuilder());
        var labels = new HtmlText();
        foreach (var mark in y.Marks)
        {
            lines.Append(FormattableString.Invariant($"M{Left} {HtmlText.Coordinate(y.Place(mark))}H{Width - Right}"));
            labels.Element(
                "text",
                y.Text(mark),
                $"x=\"{HtmlText.Coordinate(Left - 6)}\" y=\"{HtmlText.Coordinate(y.Place(mark) + 4)}\" class=\"end\"");
        }
        foreach (var mark in x.Marks)
        {
            lines.Append(FormattableString.Invariant($"M{HtmlText.Coordinate(x.Place(mark))} {HtmlText.Coordinate(floor)}v4"));
            labels.Element(
                "text",
                x.Text(mark),
                $"x=\"{HtmlText.Coordinate(x.Place(mark))}\" y=\"{HtmlText.Coordinate(floor + 17)}\" class=\"middle\"");
        }
        html.Markup($"<path class=\"{(chart.Regions is null ? "grid" : "grid faint")}\" d=\"{lines}\"/>");
        html.Markup($"<g class=\"labels\" aria-hidden=\"true\">{labels}");
        html.Element(
            "text",
            chart.X.Name,
            $"x=\"{HtmlText.Coordinate((Left + Width - Right) / 2)}\" y=\"{HtmlText.Coordinate(height - 6)}\" class=\"middle\"");
        html.Element(
            "text",
            chart.Y.Name,
            $"transform=\"translate(13 {HtmlText.Coordinate((Top + floor) / 2)}) rotate(-90)\" class=\"middle\"").Markup("</g>");
    }

    private static void Draw(HtmlText html, ChartSeries series, int tone, ChartScale x, ChartScale y)
    {
        if (series is { Low: { } low, High: { } high } && series.X.Count > 1)
        {
            var band = series.X.Zip(high).Where(IsFinite).Concat(series.X.Zip(low).Where(IsFinite).Reverse());
            html.Markup($"<path class=\"band tone{tone}\" d=\"{Path(band, x, y)}Z\"/>");
        }
        var points = series.X.Zip(series.Y).Where(IsFinite).ToList();
        if (series.Mark == ChartMark.Line)
            html.Markup($"<path class=\"line tone{tone}\" d=\"{Path(points, x, y)}\"/>");
        if (series.Mark == ChartMark.Dots || (series.Mark == ChartMark.Line && points.Count == 1))
            html.Markup($"<path class=\"dots tone{tone}\" d=\"{string.Concat(points.Select(point => Dot(point, x, y)))}\"/>");
        if (series.Mark == ChartMark.Crosses)
            html.Markup($"<path class=\"crosses tone{tone}\" d=\"{string.Concat(points.Select(point => Cross(point, x, y)))}\"/>");
    }

    private static string Dot((double First, double Second) point, ChartScale x, ChartScale y)
        => $"M{HtmlText.Coordinate(x.Place(point.First) - DotRadius)} {HtmlText.Coordinate(y.Place(point.Second))}"
            + $"a{DotRadius} {DotRadius} 0 1 0 {2 * DotRadius} 0a{DotRadius} {DotRadius} 0 1 0 -{2 * DotRadius} 0";

    private static string Cross((double First, double Second) point, ChartScale x, ChartScale y)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"M{HtmlText.Coordinate(x.Place(point.First) - CrossRadius)} {HtmlText.Coordinate(y.Place(point.Second) - CrossRadius)}"
                + $"l{2 * CrossRadius} {2 * CrossRadius}m0 -{2 * CrossRadius}l-{2 * CrossRadius} {2 * CrossRadius}");

    private static string Path(IEnumerable<(double First, double Second)> points, ChartScale x, ChartScale y)
        => string.Concat(
            points.Select(
                (point, i) => $"{(i == 0 ? 'M' : 'L')}{HtmlText.Coordinate(x.Place(point.First))} "
                    + $"{HtmlText.Coordinate(y.Place(point.Second))}"));

    private static void Legend(HtmlText html, ChartBlock chart)
    {
        if (chart.Series.Count < 2)
            return;
        html.Markup("<ul class=\"legend\">");
        foreach (var (i, series) in chart.Series.Index())
        {
            var tone = (series.Tone ?? i) % Tones;
            var sign = series.Mark switch
            {
                ChartMark.Dots => $"<path class=\"dots tone{tone}\" d=\"M11 6a3 3 0 1 0 6 0a3 3 0 1 0 -6 0\"/>",
                ChartMark.Crosses => $"<path class=\"crosses tone{tone}\" d=\"M11 3l6 6m0 -6l-6 6\"/>",
                _ => $"<path class=\"line tone{tone}\" d=\"M1 6H27\"/>",
            };
            html.Markup($"<li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\">{sign}</svg>{HtmlText.Encode(series.Name)}</li>");
        }
        html.Markup("</ul>");
    }

    private static bool IsFinite((double First, double Second) point) => double.IsFinite(point.First) && double.IsFinite(point.Second);
}
