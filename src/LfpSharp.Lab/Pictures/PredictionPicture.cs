using LfpSharp.Lab.Measures;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws predicted numbers over true ones.</summary>
public static class PredictionPicture
{
    private const int Side = 560;

    /// <summary>Draws it as PNG: a point a sample; exact predictions lie on the line.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was evaluated.</param>
    /// <param name="evaluation">The evaluation.</param>
    public static void Draw(string path, string title, NumberEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        using var plot = new Plot();
        var truths = evaluation.Pairs.Select(pair => pair.Truth).ToArray();
        double[] ends = [truths.Min(), truths.Max()];
        Picture.Line(plot, ends, "exact", ends, Colors.C1, LinePattern.Dashed);
        var points = plot.Add.ScatterPoints(truths, [.. evaluation.Pairs.Select(pair => pair.Predicted)], Colors.C0.WithAlpha(0.5));
        points.MarkerSize = 6;
        points.LegendText = "samples";
        plot.Title(title);
        plot.XLabel($"true {evaluation.Target.Name}");
        plot.YLabel($"predicted {evaluation.Target.Name}");
        plot.Legend.Alignment = Alignment.UpperLeft;
        Picture.Save(path, plot, Side, Side);
    }
}
