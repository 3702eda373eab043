using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using ScottPlot;
using SkiaSharp;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws which class a model of two features decides on over the plane, and points of a split over it.</summary>
public static class DecisionBoundaryPicture
{
    private const int Width = 620;
    private const int Height = 580;
    private const int MostPoints = 600;

    // How much of a class's colour its region has: where the outputs are equal, and where the model is sure.
    private const double FaintestShade = 0.08;
    private const double FullestShade = 0.55;

    private static readonly ScottPlot.Palettes.Category10 Palette = new();

    /// <summary>
    /// Draws it as PNG. A region has the colour of its class, the fuller the surer the model is (softmax of the largest output);
    /// a point has the colour of its true class. Of more than 600 points as many are shown, evenly chosen.
    /// </summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="regions">The model's decisions.</param>
    /// <param name="data">The points: a split of samples [2].</param>
    /// <exception cref="ArgumentException">Samples are no points of the plane.</exception>
    public static void Draw(string path, string title, DecisionRegions regions, LabeledData data)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(data);
        using var plot = new Plot();
        var range = regions.Range;
        using var bitmap = Shades(regions, data.Classes.Count);
        plot.Add.ImageRect(new Image(bitmap), new CoordinateRect(range.Left, range.Right, range.Bottom, range.Top));
        var points = PlaneRange.Points(data);
        var shown = Math.Min(points.Count, MostPoints);
        foreach (var group in Enumerable.Range(0, shown).Select(i => points[(int)((long)i * points.Count / shown)])
            .GroupBy(point => point.Label).OrderBy(group => group.Key))
        {
            var marks = plot.Add.Markers(
                group.Select(point => point.X).ToArray(),
                group.Select(point => point.Y).ToArray(),
                MarkerShape.FilledCircle,
                7,
                Palette.GetColor(group.Key));
            marks.MarkerStyle.OutlineColor = Colors.White;
            marks.MarkerStyle.OutlineWidth = 1;
            marks.LegendText = $"class {data.Classes[group.Key]}";
        }
        plot.HideGrid();
        plot.Axes.SetLimits(range.Left, range.Right, range.Bottom, range.Top);
        plot.Title(title);
        plot.XLabel("first feature");
        plot.YLabel("second feature");
        plot.ShowLegend(Alignment.UpperRight);
        Picture.Save(path, plot, Width, Height);
    }

    private static SKBitmap Shades(DecisionRegions regions, int classes)
    {
        var pixels = new SKColor[regions.Rows * regions.Columns];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = Math.DivRem(i, regions.Columns);
            var even = 1.0 / classes;
            var sureness = Math.Clamp((regions.ConfidenceAt(row, column) - even) / (1 - even), 0, 1);
            var color = Palette.GetColor(regions.ClassAt(row, column));
            var shade = FaintestShade + ((FullestShade - FaintestShade) * (double.IsNaN(sureness) ? 0 : sureness));
            pixels[i] = new SKColor(Mixed(color.R, shade), Mixed(color.G, shade), Mixed(color.B, shade));
        }
        return new SKBitmap(regions.Columns, regions.Rows, SKColorType.Rgba8888, SKAlphaType.Opaque) { Pixels = pixels };
    }

    private static byte Mixed(byte color, double shade) => (byte)Math.Round(255 - (shade * (255 - color)));
}
