using LfpSharp.Lab.Comparisons;
using ScottPlot;

namespace LfpSharp.Lab.Reports;

/// <summary>Draws the validation accuracy of several rules, each as a mean with a band.</summary>
public static class BandPicture
{
    // Apart in lightness and pattern too, for those who do not tell the colours apart.
    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];

    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="abscissa">What the bands run over.</param>
    /// <param name="bands">The bands.</param>
    public static void Draw(string path, string title, string abscissa, IReadOnlyList<AccuracyBand> bands)
    {
        using var plot = Plot(title, abscissa, bands);
        Picture.Save(path, plot);
    }

    internal static Plot Plot(string title, string abscissa, IReadOnlyList<AccuracyBand> bands)
    {
        var plot = new Plot();
        foreach (var (i, band) in bands.Index())
        {
            var color = plot.Add.Palette.GetColor(i);
            if (band.X.Length > 1)
            {
                var area = plot.Add.FillY(band.X, Percent(band.Low), Percent(band.High));
                area.FillColor = color.WithAlpha(0.2);
                area.LineWidth = 0;
            }
            var line = plot.Add.Scatter(band.X, Percent(band.Mean), color);
            line.LegendText = band.Name;
            line.LineWidth = 2;
            line.LinePattern = Patterns[i % Patterns.Length];
            line.MarkerSize = band.X.Length == 1 ? 6 : 0;
        }
        plot.Title(title);
        plot.XLabel(abscissa);
        plot.YLabel("validation accuracy in %, mean ± standard deviation");
        plot.Legend.Alignment = Alignment.LowerRight;
        return plot;
    }

    private static double[] Percent(double[] shares) => [.. shares.Select(share => 100 * share)];
}
