using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws the score of several rules, each as a mean with a band of one standard deviation to each side.</summary>
public static class BandPicture
{
    private const string Validation = "validation";
    private const int MostMarkers = 40;
    private const double Margin = 0.06;

    // The distance of rules at a name, where the next name is at 1, what all of them take at most, and the room beside the first and last.
    private const double Apart = 0.12, Widest = 0.8, BesideNames = 0.5;

    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="score">What the score is.</param>
    /// <param name="abscissa">What the bands run over.</param>
    /// <param name="bands">The bands, one or more.</param>
    /// <param name="ticks">The places on that axis that are labelled; null for numbers.</param>
    /// <param name="areNames">
    /// Whether the places stand for names, between which there is nothing: points side by side with bars instead of lines with bands.
    /// </param>
    /// <param name="split">The samples that were scored.</param>
    public static void Draw(
        string path,
        string title,
        ScoreKind score,
        string abscissa,
        IReadOnlyList<ScoreBand> bands,
        IReadOnlyList<(double Place, string Label)>? ticks = null,
        bool areNames = false,
        string split = Validation)
    {
        using var plot = Plot(title, score, abscissa, bands, ticks, areNames, split);
        Picture.Save(path, plot);
    }

    internal static Plot Plot(
        string title,
        ScoreKind score,
        string abscissa,
        IReadOnlyList<ScoreBand> bands,
        IReadOnlyList<(double Place, string Label)>? ticks = null,
        bool areNames = false,
        string split = Validation)
    {
        var (plot, apart) = (new Plot(), Math.Min(Apart, Widest / bands.Count));
        foreach (var (i, band) in bands.Index())
        {
            if (areNames)
            {
                AddPoints(
                    plot,
                    score,
                    band with { X = [.. band.X.Select(place => place + (apart * (i - ((bands.Count - 1) / 2.0))))] },
                    plot.Add.Palette.GetColor(i));
            }
            else
            {
                AddBand(plot, score, band, plot.Add.Palette.GetColor(i), Picture.Pattern(i));
            }
        }
        plot.Title($"{title}: mean ± standard deviation");
        plot.XLabel(abscissa);
        plot.YLabel($"{split} {score.Axis}");
        double[] places = [.. bands.SelectMany(band => band.X), .. ticks?.Select(tick => tick.Place) ?? []];
        var (left, right) = (places.Min(), places.Max());
        var beside = areNames ? BesideNames : right > left ? Margin * (right - left) : 1;
        plot.Axes.SetLimitsX(left - beside, right + beside);
        SetLimits(plot, score, bands);
        if (ticks is not null)
        {
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
                [.. ticks.Select(tick => tick.Place)], [.. ticks.Select(tick => tick.Label)]);
        }
        else if (bands.SelectMany(band => band.X).All(double.IsInteger))
        {
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        }

        // Below the plot, where it hides no curve.
        plot.ShowLegend(Edge.Bottom).Legend.Orientation = Orientation.Horizontal;
        return plot;
    }

    private static void AddBand(Plot plot, ScoreKind score, ScoreBand band, Color color, LinePattern pattern)
    {
        if (band.X.Length == 1)
        {
            AddPoints(plot, score, band, color);
            return;
        }
        var area = plot.Add.FillY(band.X, Shown(score, band.Low), Shown(score, band.High));
        area.FillColor = color.WithAlpha(0.2);
        area.LineWidth = 0;
        var line = plot.Add.Scatter(band.X, Shown(score, band.Mean), color);
        line.LegendText = band.Name;
        line.LineWidth = 2;
        line.LinePattern = pattern;
        line.MarkerSize = band.X.Length > MostMarkers ? 0 : 6;
    }

    private static void AddPoints(Plot plot, ScoreKind score, ScoreBand band, Color color)
    {
        double[] deviations = [.. band.High.Zip(band.Mean, (high, mean) => Math.Abs(score.Scale) * (high - mean))];
        plot.Add.ErrorBar(band.X, Shown(score, band.Mean), deviations).Color = color;
        var points = plot.Add.ScatterPoints(band.X, Shown(score, band.Mean), color);
        points.LegendText = band.Name;
        points.MarkerSize = 8;
    }

    // A band may reach beyond what a score can be.
    private static void SetLimits(Plot plot, ScoreKind score, IReadOnlyList<ScoreBand> bands)
    {
        var (worst, best) = (
            score.Scale * Math.Max(score.Worst, bands.Min(band => band.Low.Min())),
            score.Scale * Math.Min(score.Best, bands.Max(band => band.High.Max())));
        var (low, high) = (Math.Min(worst, best), Math.Max(worst, best));
        var y = Math.Max(0.005 * Math.Abs(score.Scale), Margin * (high - low));
        var (least, most) = (score.Scale * score.Worst, score.Scale * score.Best);
        plot.Axes.SetLimitsY(Math.Max(low - y, Math.Min(least, most)), Math.Min(high + y, Math.Max(least, most)));
    }

    private static double[] Shown(ScoreKind score, double[] values) => [.. values.Select(value => score.Scale * value)];
}
