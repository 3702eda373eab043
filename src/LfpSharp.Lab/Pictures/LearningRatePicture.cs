using LfpSharp.Lab.Training;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws the loss over a growing learning rate.</summary>
public static class LearningRatePicture
{
    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="search">What was seen.</param>
    public static void Draw(string path, string title, LearningRateSearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        using var plot = new Plot();
        var line = plot.Add.ScatterLine(
            search.Points.Select(point => Math.Log10(point.LearningRate)).ToArray(),
            search.Points.Select(point => point.Loss).ToArray(),
            Colors.C0);
        line.LineWidth = 2;
        if (search.Suggestion is { } suggestion)
        {
            var mark = plot.Add.VerticalLine(Math.Log10(suggestion), 2, Colors.C1, LinePattern.Dashed);
            mark.LegendText = FormattableString.Invariant($"suggested: {suggestion:g2}");
        }
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = exponent => FormattableString.Invariant($"1e{exponent:f0}"),
        };
        var (low, high) = (search.Points.Min(point => point.Loss), search.Points[0].Loss);
        plot.Axes.SetLimitsY(Math.Max(0, low - (0.1 * (high - low))), high + (0.6 * (high - low)) + 0.05);
        plot.Title(title);
        plot.XLabel("learning rate");
        plot.YLabel("cross-entropy, smoothed");
        plot.Legend.Alignment = Alignment.UpperLeft;
        Picture.Save(path, plot);
    }
}
