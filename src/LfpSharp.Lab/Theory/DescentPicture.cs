using LfpSharp.Lab.Pictures;
using ScottPlot;

namespace LfpSharp.Lab.Theory;

/// <summary>Draws the loss over full-batch steps, by its logarithm, one line a run.</summary>
public static class DescentPicture
{
    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="descents">The runs, one or more.</param>
    public static void Draw(string path, IReadOnlyList<DescentResult> descents)
    {
        ArgumentNullException.ThrowIfNull(descents);
        using var plot = new Plot();
        foreach (var (p, problem) in descents.GroupBy(descent => descent.Problem).Index())
        {
            foreach (var (s, descent) in problem.Index())
            {
                double[] steps = [.. Enumerable.Range(0, descent.Losses.Count).Select(step => (double)step)];
                var name = FormattableString.Invariant($"{descent.Problem}, seed {descent.Seed}");
                Picture.Line(
                    plot, steps, name, descent.Losses.Select(Math.Log10), plot.Add.Palette.GetColor(p), Picture.Pattern(s));
            }
        }

        plot.Axes.Left.TickGenerator = Picture.Decades(descents.SelectMany(descent => descent.Losses));
        plot.Title("Full-batch LFP-0 below the step size that the curvature allows");
        plot.XLabel("step");
        plot.YLabel("cross-entropy");
        plot.ShowLegend(Edge.Bottom).Legend.Orientation = Orientation.Horizontal;
        Picture.Save(path, plot);
    }
}
