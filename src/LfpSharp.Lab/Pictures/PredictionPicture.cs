using LfpSharp.Lab.Measures;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws predicted numbers over true ones.</summary>
public static class PredictionPicture
{
    private const int Side = 560;

    /// <summary>
    /// Draws it as PNG: a point a sample and number; exact predictions lie on the line. Several numbers are drawn in deviations from their
    /// means.
    /// </summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was evaluated.</param>
    /// <param name="evaluation">The evaluation.</param>
    public static void Draw(string path, string title, NumberEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        using var plot = new Plot();
        var only = evaluation.PerNumber is [var number] ? number.Target.Name : null;
        List<(string Name, double[] Truths, double[] Predicted)> clouds =
        [
            .. evaluation.PerNumber.Select(each => (
                only is null ? each.Target.Name : "samples",
                each.Pairs.Select(pair => Shown(each, pair.Truth)).ToArray(),
                each.Pairs.Select(pair => Shown(each, pair.Predicted)).ToArray())),
        ];
        double[] ends = [clouds.Min(cloud => cloud.Truths.Min()), clouds.Max(cloud => cloud.Truths.Max())];
        Picture.Line(plot, ends, "exact", ends, Colors.C1, LinePattern.Dashed);
        foreach (var (i, cloud) in clouds.Index())
        {
            // The palette's second colour is the line's.
            var points = plot.Add.ScatterPoints(
                cloud.Truths, cloud.Predicted, plot.Add.Palette.GetColor(i == 0 ? 0 : i + 1).WithAlpha(0.5));
            points.MarkerSize = 6;
            points.LegendText = cloud.Name;
        }

        plot.Title(title);
        plot.XLabel($"true {only ?? "numbers, scaled"}");
        plot.YLabel($"predicted {only ?? "numbers, scaled"}");
        plot.Legend.Alignment = Alignment.UpperLeft;
        Picture.Save(path, plot, Side, Side);

        double Shown(NumberScore each, double value) => only is null ? each.Target.ToOutput(value) : value;
    }
}
