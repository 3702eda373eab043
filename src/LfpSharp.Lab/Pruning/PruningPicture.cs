using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pictures;
using ScottPlot;

namespace LfpSharp.Lab.Pruning;

/// <summary>Draws the score over the share of weights removed.</summary>
public static class PruningPicture
{
    private const double Full = 100;

    // What is worse is drawn there: R² and likelihood have no lower bound.
    private const double LeastDetermination = -0.5, LeastLikelihood = -16;

    /// <summary>Draws it as PNG: a line a group, with a band of one standard deviation where it has several runs.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was removed how.</param>
    /// <param name="score">What the scores are.</param>
    /// <param name="groups">The groups.</param>
    public static void Draw(string path, string title, ScoreKind score, IReadOnlyList<PruningGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        using var plot = new Plot();
        var least = score == ScoreKind.Likelihood ? LeastLikelihood : LeastDetermination;
        var palette = new ScottPlot.Palettes.Category10();
        foreach (var (number, group) in groups.Index())
        {
            var color = palette.GetColor(number);
            var x = group.Mean.Select(point => Full * point.Removed).ToArray();
            var y = group.Mean.Select(point => score.Scale * Math.Max(least, point.Score)).ToArray();
            if (group.Runs > 1)
            {
                var band = plot.Add.FillY(
                    x,
                    [.. y.Zip(group.Deviation, (mean, deviation) => score.Scale * Math.Max(least, (mean / score.Scale) - deviation))],
                    [.. y.Zip(group.Deviation, (mean, deviation) => score.Scale * Math.Min(score.Best, (mean / score.Scale) + deviation))]);
                band.FillColor = color.WithAlpha(0.2);
                band.LineWidth = 0;
            }
            var line = plot.Add.Scatter(x, y, color);
            line.LegendText = group.Runs > 1 ? FormattableString.Invariant($"{group.Name}, {group.Runs} runs") : group.Name;
            line.LineWidth = 2;
            line.MarkerSize = 5;
        }
        var worst = score.Scale * Math.Min(0, groups.Min(group => group.Mean.Min(point => Math.Max(least, point.Score))));
        var (low, high) = score.Scale > 0 ? (worst, score.Scale) : (0, worst);
        plot.Axes.SetLimits(0, Full, low, high);
        plot.Title(title);
        plot.XLabel("weights removed in %");
        plot.YLabel(score.Axis);
        plot.Legend.Alignment = Alignment.LowerLeft;
        Picture.Save(path, plot);
    }
}
