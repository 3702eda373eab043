using LfpSharp.Lab.Pictures;
using ScottPlot;

namespace LfpSharp.Lab.Speed;

/// <summary>Draws how the time of a step grows with a size, both axes by their logarithm: work that is proportional has slope 1.</summary>
public static class GrowthPicture
{
    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was timed.</param>
    /// <param name="size">What grows.</param>
    /// <param name="ways">The names of the ways, in the order of the points' figures.</param>
    /// <param name="points">The sizes, two or more, ascending.</param>
    public static void Draw(string path, string title, string size, IReadOnlyList<string> ways, IReadOnlyList<GrowthPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        using var plot = new Plot();
        double[] places = [.. points.Select(point => Math.Log10(point.Size))];
        foreach (var (w, way) in ways.Index())
        {
            var times = points.Select(point => Math.Log10(point.MedianMs[w]));
            Picture.Line(plot, places, way, times, plot.Add.Palette.GetColor(w), Picture.Pattern(w));
        }

        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            places, [.. points.Select(point => FormattableString.Invariant($"{point.Size:g4}"))]);
        plot.Axes.Left.TickGenerator = Picture.Decades(points.SelectMany(point => point.MedianMs));
        plot.Title(title);
        plot.XLabel(size);
        plot.YLabel("milliseconds a step, median");
        plot.ShowLegend(Edge.Bottom).Legend.Orientation = Orientation.Horizontal;
        Picture.Save(path, plot);
    }
}
