using LfpSharp.Lab.Measures;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws which classes are taken for which.</summary>
public static class ConfusionPicture
{
    private const int MostLabelled = 25;
    private const int MostNumbered = 15;
    private const int Side = 600;

    /// <summary>Draws it as PNG: a row for each true class, shaded by its share.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was evaluated.</param>
    /// <param name="evaluation">The evaluation.</param>
    public static void Draw(string path, string title, ClassEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        using var plot = new Plot();
        var classes = evaluation.Classes;
        var shares = new double[classes.Count, classes.Count];
        for (var truth = 0; truth < classes.Count; truth++)
        {
            var row = truth;
            var total = Math.Max(1, Enumerable.Range(0, classes.Count).Sum(prediction => evaluation.Confusion(row, prediction)));
            for (var prediction = 0; prediction < classes.Count; prediction++)
            {
                shares[truth, prediction] = (double)evaluation.Confusion(truth, prediction) / total;
                if (classes.Count <= MostNumbered && evaluation.Confusion(truth, prediction) > 0)
                    Number(plot, prediction, classes.Count - 1 - truth, evaluation.Confusion(truth, prediction), shares[truth, prediction]);
            }
        }

        var map = plot.Add.Heatmap(shares);
        plot.MoveToBack(map);
        map.Colormap = new ScottPlot.Colormaps.Blues().Reversed();
        map.ManualRange = new ScottPlot.Range(0, 1);
        if (classes.Count <= MostLabelled)
        {
            var positions = Enumerable.Range(0, classes.Count).Select(i => (double)i).ToArray();
            plot.Axes.Bottom.SetTicks(positions, [.. classes]);
            plot.Axes.Left.SetTicks(positions, [.. classes.Reverse()]);
            if (classes.Any(name => name.Length > 6))
            {
                plot.Axes.Bottom.TickLabelStyle.Rotation = 30;
                plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.UpperLeft;
            }
        }
        plot.HideGrid();
        plot.Axes.Margins(0, 0);
        plot.Axes.SquareUnits();
        plot.Title(title);
        plot.XLabel("taken for");
        plot.YLabel("true class");
        Picture.Save(path, plot, Side, Side);
    }

    private static void Number(Plot plot, double x, double y, long count, double share)
    {
        var text = plot.Add.Text(FormattableString.Invariant($"{count}"), x, y);
        text.LabelAlignment = Alignment.MiddleCenter;
        text.LabelFontColor = share > 0.5 ? Colors.White : Colors.Black;
        text.LabelFontSize = 12;
    }
}
