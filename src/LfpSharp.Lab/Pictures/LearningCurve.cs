using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws the score over epochs.</summary>
public static class LearningCurve
{
    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="score">What the score is.</param>
    /// <param name="epochs">The records, in order.</param>
    public static void Draw(string path, string title, ScoreKind score, IReadOnlyList<EpochRecord> epochs)
    {
        using var plot = new Plot();
        var x = epochs.Select(record => (double)record.Epoch).ToArray();
        Picture.Line(
            plot,
            x,
            "training (as learned from)",
            epochs.Select(record => score.Scale * record.TrainScore),
            Colors.C0,
            LinePattern.Dashed);
        Picture.Line(plot, x, "validation", epochs.Select(record => score.Scale * record.ValidationScore), Colors.C1, LinePattern.Solid);
        var best = epochs.MaxBy(record => record.ValidationScore)!;
        var marker = plot.Add.Marker(best.Epoch, score.Scale * best.ValidationScore, MarkerShape.OpenCircle, 14, Colors.C1);
        marker.LegendText = FormattableString.Invariant($"kept: epoch {best.Epoch}, {score.Text(best.ValidationScore)}");
        plot.Title(title);
        plot.XLabel("epoch");
        plot.YLabel(score.Axis);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.Legend.Alignment = Alignment.LowerRight;
        Picture.LimitScores(plot, score);
        Picture.Save(path, plot);
    }
}
