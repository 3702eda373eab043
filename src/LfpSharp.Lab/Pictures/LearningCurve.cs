using LfpSharp.Lab.Training;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws accuracy over epochs.</summary>
public static class LearningCurve
{
    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="epochs">The records, in order.</param>
    public static void Draw(string path, string title, IReadOnlyList<EpochRecord> epochs)
    {
        using var plot = new Plot();
        var x = epochs.Select(record => (double)record.Epoch).ToArray();
        Picture.Line(
            plot,
            x,
            "training (as learned from)",
            epochs.Select(record => 100 * record.TrainAccuracy),
            Colors.C0.WithAlpha(0.6),
            LinePattern.Dashed);
        Picture.Line(plot, x, "validation", epochs.Select(record => 100 * record.ValidationAccuracy), Colors.C1, LinePattern.Solid);
        var best = epochs.MaxBy(record => record.ValidationAccuracy)!;
        var marker = plot.Add.Marker(best.Epoch, 100 * best.ValidationAccuracy, MarkerShape.OpenCircle, 14, Colors.C1);
        marker.LegendText = FormattableString.Invariant($"kept: epoch {best.Epoch}, {100 * best.ValidationAccuracy:f1} %");
        plot.Title(title);
        plot.XLabel("epoch");
        plot.YLabel("accuracy in %");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.Legend.Alignment = Alignment.LowerRight;
        Picture.Save(path, plot);
    }
}
