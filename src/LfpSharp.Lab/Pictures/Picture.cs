using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using ScottPlot;
using SkiaSharp;

namespace LfpSharp.Lab.Pictures;

/// <summary>What pictures of training share: their lines, and how they are saved, in one size unless another is asked for.</summary>
internal static class Picture
{
    private static readonly double[] Marks = [1, 2, 5];
    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];
    private const int Width = 760;
    private const int Height = 480;

    /// <summary>Pixels of the file for one of the picture: screens and paper show twice as many as plots are laid out for.</summary>
    private const int Resolution = 2;

    // Plots are of few colours, which filters only hide from the compression: with them the file takes longer and is not smaller.
    private static readonly SKPngEncoderOptions Encoding = new(SKPngEncoderFilterFlags.NoFilters, 6);

    /// <summary>The pattern of a picture's line, so that lines are apart for those who do not tell the colours apart.</summary>
    public static LinePattern Pattern(int line) => Patterns[line % Patterns.Length];

    /// <summary>Adds a line over training; its points are marked while they are few.</summary>
    public static void Line(Plot plot, double[] x, string name, IEnumerable<double> y, Color color, LinePattern pattern)
    {
        var line = plot.Add.Scatter(x, y.ToArray(), color);
        line.LegendText = name;
        line.LinePattern = pattern;
        line.LineWidth = 2;
        line.MarkerSize = x.Length > 60 ? 0 : 4;
    }

    /// <summary>Ticks for an axis of logarithms to the base 10: 1, 2 and 5 of every decade that the values reach into.</summary>
    public static ITickGenerator Decades(IEnumerable<double> values)
    {
        double[] powers = [.. values.Select(Math.Log10)];
        var (low, high) = ((int)Math.Floor(powers.Min()), (int)Math.Ceiling(powers.Max()));
        double[] marks = [.. from decade in Enumerable.Range(low, high - low + 1) from mark in Marks select mark * Math.Pow(10, decade)];
        return new ScottPlot.TickGenerators.NumericManual(
            [.. marks.Select(Math.Log10)], [.. marks.Select(mark => FormattableString.Invariant($"{mark:g3}"))]);
    }

    /// <summary>Saves as PNG, beside and renamed, on the ground of <see cref="PictureTheme.Current"/>.</summary>
    public static void Save(string path, Plot plot, int width = Width, int height = Height) => Save(path, [plot], width, height);

    /// <summary>
    /// Saves plots of one size below each other. (ScottPlot's own Multiplot loses all but the first where plots are scaled.)
    /// </summary>
    public static void Save(string path, IReadOnlyList<Plot> plots, int width, int height)
    {
        var (right, bottom) = (Resolution * width, Resolution * height / plots.Count);
        using var whole = new SKBitmap(right, bottom * plots.Count);
        using var canvas = new SKCanvas(whole);
        foreach (var (place, plot) in plots.Index())
        {
            using var part = Draw(plot, right, bottom);
            canvas.DrawBitmap(part, 0, place * bottom);
        }
        canvas.Flush();
        using var pixels = whole.PeekPixels();
        using var png = pixels.Encode(Encoding)!;
        AtomicFile.Write(path, stream => png.SaveTo(stream));
    }

    /// <summary>Ends an axis of scores where scores end, however much room lines would like.</summary>
    public static void LimitScores(Plot plot, ScoreKind score)
    {
        plot.Axes.AutoScale();
        var shown = plot.Axes.GetLimits();
        var (first, second) = (score.Scale * score.Worst, score.Scale * score.Best);
        plot.Axes.SetLimitsY(Math.Max(shown.Bottom, Math.Min(first, second)), Math.Min(shown.Top, Math.Max(first, second)));
    }

    private static SKBitmap Draw(Plot plot, int width, int height)
    {
        plot.ScaleFactor = Resolution;
        PictureTheme.Current.Apply(plot);
        var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        plot.Render(canvas, width, height);
        canvas.Flush();
        return bitmap;
    }
}
