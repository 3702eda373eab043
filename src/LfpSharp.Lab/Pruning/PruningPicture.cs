using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pictures;
using ScottPlot;

namespace LfpSharp.Lab.Pruning;

/// <summary>Draws the score over the share of weights removed.</summary>
public static class PruningPicture
{
    private const double Full = 100;

    // R² has no lower bound; what is worse than this is drawn there.
    private const double Least = -0.5;

    /// <summary>Draws it as PNG: a line a group, with a band of one standard deviation where it has several runs.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was removed how.</param>
    /// <param name="score">What the scores are.</param>
    /// <param name="groups">The groups.</param>
    public static void Draw(string path, string title, ScoreKind score, IReadOnlyList<PruningGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        using var plot = new Plot();
        var palette = new ScottPlot.Palettes.Category10();
        foreach (var (number, group) in groups.Index())
        {
            var color = palette.GetColor(number);
            var x = group.Mean.Select(point => Full * point.Removed).ToArray();
            var y = group.Mean.Select(point => score.Scale * Math.Max(Least, point.Score)).ToArray();
            if (group.Runs > 1)
            {
                var band = plot.Add.FillY(
                    x,
                    [.. y.Zip(group.Deviation, (mean, deviation) => Math.Max(score.Scale * Least, mean - (score.Scale * deviation)))],
                    [.. y.Zip(group.Deviation, (mean, deviation) => Math.Min(score.Scale, mean + (score.Scale * deviation)))]);
                band.FillColor = color.WithAlpha(0.2);
                band.LineWidth = 0;
            }
            var line = plot.Add.Scatter(x, y, color);
            line.LegendText = group.Runs > 1 ? FormattableString.Invariant($"{group.Name}, {group.Runs} runs") : group.Name;
            line.LineWidth = 2;
            line.MarkerSize = 5;
        }
        var least = score.Scale * Math.Min(0, groups.Min(group => group.Mean.Min(point => Math.Max(Least, point.Score))));
        plot.Axes.SetLimits(-2, Full + 2, least, 1.02 * score.Scale);
        plot.Title(title);
        plot.XLabel("weights removed in %");
        plot.YLabel(score.Axis);
        plot.Legend.Alignment = Alignment.LowerLeft;
        Picture.Save(path, plot);
    }
}
