using LfpSharp.Lab.Comparisons;
using ScottPlot;

namespace LfpSharp.Lab.Reports;

/// <summary>Draws the validation accuracy of several rules, each as a mean with a band of one standard deviation to each side.</summary>
public static class BandPicture
{
    // Apart in lightness and pattern too, for those who do not tell the colours apart.
    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];

    private const int MostMarkers = 40;
    private const double Margin = 0.06;

    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="abscissa">What the bands run over.</param>
    /// <param name="bands">The bands, one or more.</param>
    /// <param name="ticks">The places on that axis that have a name; null for numbers.</param>
    public static void Draw(string path, string title, string abscissa, IReadOnlyList<AccuracyBand> bands, IReadOnlyList<(double Place, string Label)>? ticks = null)
    {
        using var plot = Plot(title, abscissa, bands, ticks);
        Picture.Save(path, plot);
    }

    internal static Plot Plot(string title, string abscissa, IReadOnlyList<AccuracyBand> bands, IReadOnlyList<(double Place, string Label)>? ticks = null)
    {
        var plot = new Plot();
        foreach (var (i, band) in bands.Index())
            Add(plot, band, plot.Add.Palette.GetColor(i), Patterns[i % Patterns.Length]);
        plot.Title(title);
        plot.XLabel(abscissa);
        plot.YLabel("validation accuracy in %, mean ± standard deviation");
        SetLimits(plot, bands);
        if (ticks is not null)
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. ticks.Select(tick => tick.Place)], [.. ticks.Select(tick => tick.Label)]);
        else if (bands.SelectMany(band => band.X).All(double.IsInteger))
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };

        // Below the plot, where it hides no curve.
        plot.ShowLegend(Edge.Bottom).Legend.Orientation = Orientation.Horizontal;
        return plot;
    }

    private static void Add(Plot plot, AccuracyBand band, Color color, LinePattern pattern)
    {
        if (band.X.Length > 1)
        {
            var area = plot.Add.FillY(band.X, Percent(band.Low), Percent(band.High));
            area.FillColor = color.WithAlpha(0.2);
            area.LineWidth = 0;
        }
        else if (band.High[0] > band.Low[0])
        {
            plot.Add.ErrorBar(band.X, Percent(band.Mean), [100 * (band.High[0] - band.Mean[0])]).Color = color;
        }
        var line = plot.Add.Scatter(band.X, Percent(band.Mean), color);
        line.LegendText = band.Name;
        line.LineWidth = 2;
        line.LinePattern = pattern;
        line.MarkerSize = band.X.Length > MostMarkers ? 0 : 6;
    }

    // A band may reach beyond 100 %, which no accuracy does.
    private static void SetLimits(Plot plot, IReadOnlyList<AccuracyBand> bands)
    {
        var (left, right) = (bands.Min(band => band.X[0]), bands.Max(band => band.X[^1]));
        var (low, high) = (Math.Max(0, 100 * bands.Min(band => band.Low.Min())), Math.Min(100, 100 * bands.Max(band => band.High.Max())));
        var (x, y) = (right > left ? Margin * (right - left) : 1, Math.Max(0.5, Margin * (high - low)));
        plot.Axes.SetLimits(left - x, right + x, low - y, high + y);
    }

    private static double[] Percent(double[] shares) => [.. shares.Select(share => 100 * share)];
}
