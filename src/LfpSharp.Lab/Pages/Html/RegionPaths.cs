using System.Globalization;
using System.Text;
using LfpSharp.Lab.Measures;

namespace LfpSharp.Lab.Pages.Html;

/// <summary>Draws class regions: a path a class, of the runs of its cells.</summary>
internal static class RegionPaths
{
    private const int Tones = 8;

    public static void Write(HtmlText html, DecisionRegions regions, ChartScale x, ChartScale y)
    {
        var (left, top) = (x.Place(regions.Range.Left), y.Place(regions.Range.Top));
        var width = (x.Place(regions.Range.Right) - left) / regions.Columns;
        var height = (y.Place(regions.Range.Bottom) - top) / regions.Rows;
        var paths = new SortedDictionary<int, StringBuilder>();
        for (var row = 0; row < regions.Rows; row++)
        {
            for (var column = 0; column < regions.Columns;)
            {
                var (start, label) = (column, regions.ClassAt(row, column));
                while (column < regions.Columns && regions.ClassAt(row, column) == label)
                    column++;
                if (!paths.TryGetValue(label, out var path))
                    paths.Add(label, path = new StringBuilder());
                path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{start} {row}h{column - start}v1h-{column - start}z");
            }
        }
        html.Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"<g class=\"regions\" transform=\"translate({left:0.##} {top:0.##}) scale({width:0.####} {height:0.####})\">"));
        foreach (var (label, path) in paths)
            html.Markup($"<path class=\"region tone{label % Tones}\" d=\"{path}\"/>");
        html.Markup("</g>");
    }
}
