using LfpSharp.Lab.Measures;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws the sparsity of feedback, update, weights and activations over the epochs of training.</summary>
public static class SparsityPicture
{
    /// <summary>Draws it as PNG; every line runs between 0 and 1.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="records">The records, in order; at least one.</param>
    /// <param name="stepsPerEpoch">Steps in an epoch.</param>
    public static void Draw(string path, string title, IReadOnlyList<SparsityRecord> records, int stepsPerEpoch)
    {
        using var plot = new Plot();
        var x = records.Select(record => (double)record.Step / stepsPerEpoch).ToArray();
        Picture.Line(
            plot, x, "Gini coefficient of the weights", records.Select(record => record.Whole.Gini ?? 0), Colors.C0, LinePattern.Solid);
        Picture.Line(
            plot,
            x,
            "activations of exactly 0",
            records.Select(record => record.ActivationZeros.Count > 0 ? record.ActivationZeros.Values.Average() : 0),
            Colors.C2,
            LinePattern.DenselyDashed);
        Picture.Line(
            plot, x, "feedback of exactly 0", records.Select(record => record.Whole.FeedbackZeroShare), Colors.C1, LinePattern.Dashed);
        Picture.Line(plot, x, "unchanged by the step", records.Select(record => record.Whole.UnchangedShare), Colors.C3, LinePattern.Solid);
        Picture.Line(
            plot,
            x,
            FormattableString.Invariant($"changed by at most {records[^1].Threshold:g2} of itself"),
            records.Select(record => record.Whole.NearlyUnchangedShare),
            Colors.C4,
            LinePattern.Dotted);
        plot.Title(title);
        plot.XLabel("epoch");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = x[^1] - x[0] >= 2 };
        plot.YLabel("share, or coefficient");
        plot.Axes.AutoScaleX();
        plot.Axes.SetLimitsY(0, 1);
        plot.ShowLegend(Edge.Bottom);
        Picture.Save(path, plot);
    }
}
