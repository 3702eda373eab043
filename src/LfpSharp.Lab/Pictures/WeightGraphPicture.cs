using ScottPlot;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws the weights of a small network of linear layers as lines between its units, before and after training.</summary>
public static class WeightGraphPicture
{
    /// <summary>Networks with more units, inputs included, have too many lines to see anything.</summary>
    public const int MostUnits = 150;

    private const int Width = 1000;
    private const int Height = 600;
    private const double LargestGap = 0.14;
    private const double Pause = 0.7;

    // Lines between layers with many connections are thinner, so that they can be told apart.
    private const double Widest = 3;
    private const int FewLines = 250;
    private const double Fading = 1.5;

    private static readonly Color Positive = Color.FromHex("#1f5fa8");
    private static readonly Color Negative = Color.FromHex("#d1421b");

    /// <summary>Whether a network can be drawn: linear layers in a row, and at most 150 units.</summary>
    /// <param name="model">The network; spiking ones count by their connections.</param>
    public static bool Fits(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layers = Layers(model);
        return layers.Count > 0
            && model.parameters().Count(parameter => parameter.dim() > 1) == layers.Count
            && layers.Zip(layers.Skip(1)).All(pair => pair.First.out_features == pair.Second.in_features)
            && Widths(layers).Sum() <= MostUnits;
    }

    /// <summary>
    /// Draws it as PNG: units in columns, weights as lines, blue where positive and red where negative, the wider and fuller the
    /// larger their magnitude relative to the largest of their layer.
    /// </summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="before">The network with its initial weights.</param>
    /// <param name="after">The same network after training.</param>
    /// <exception cref="ArgumentException">One of them does not fit.</exception>
    public static void Draw(string path, string title, nn.Module before, nn.Module after)
    {
        if (!Fits(before) || !Fits(after))
        {
            throw new ArgumentException($"A weight graph is drawn of linear layers in a row with at most {MostUnits} units, inputs "
                + "included; this network has other layers or more units.");
        }

        using var plot = new Plot();
        var right = Network(plot, "before training", 0, Layers(before));
        right = Network(plot, "after training", right + Pause, Layers(after));
        plot.Axes.SetLimits(-0.35, right + 0.35, -0.66, 0.72);
        plot.Layout.Fixed(new PixelPadding(10, 10, 20, 45));
        plot.HideGrid();
        plot.Axes.Frame(false);
        foreach (var axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom, plot.Axes.Right })
            axis.IsVisible = false;
        plot.Title(title);
        plot.ShowLegend(
            [Entry("positive weight", Positive), Entry("negative weight", Negative)], Alignment.LowerCenter);
        Picture.Save(path, plot, Width, Height);
    }

    private static IReadOnlyList<Linear> Layers(nn.Module model) => [.. model.modules().OfType<Linear>().Distinct()];

    private static IReadOnlyList<long> Widths(IReadOnlyList<Linear> layers)
        => [layers[0].in_features, .. layers.Select(layer => layer.out_features)];

    /// <summary>Draws one network from x = <paramref name="left"/> on; returns where it ends.</summary>
    private static double Network(Plot plot, string name, double left, IReadOnlyList<Linear> layers)
    {
        var widths = Widths(layers);
        foreach (var (index, layer) in layers.Index())
            Lines(plot, layer, left + index);
        foreach (var (column, width) in widths.Index())
        {
            var x = left + column;
            var units = plot.Add.Markers(
                Enumerable.Repeat(x, (int)width).ToArray(),
                Enumerable.Range(0, (int)width).Select(unit => Place(unit, width)).ToArray(),
                MarkerShape.FilledCircle,
                9,
                PictureTheme.Current.Ground);
            units.MarkerStyle.OutlineColor = PictureTheme.Current.Ink;
            units.MarkerStyle.OutlineWidth = 1;
            var what = column == 0 ? "inputs" : column == layers.Count ? "outputs" : FormattableString.Invariant($"layer {column}");
            Text(plot, FormattableString.Invariant($"{what}: {width}"), x, 0.55, 14, false);
        }
        Text(plot, name, left + (layers.Count / 2.0), 0.63, 18, true);
        return left + layers.Count;
    }

    private static void Lines(Plot plot, Linear layer, double x)
    {
        var weights = layer.weight.detach().cpu().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
        var largest = weights.Max(Math.Abs);
        var widest = Widest * Math.Min(1, Math.Sqrt((double)FewLines / weights.Length));
        plot.PlottableList.Add(
            new LineBundle([.. weights.Index().Where(entry => entry.Item != 0).OrderBy(entry => Math.Abs(entry.Item)).Select(entry =>
        {
            var (to, from) = Math.DivRem(entry.Index, (int)layer.in_features);
            var strength = Math.Abs(entry.Item) / largest;
            return (
                new Coordinates(x, Place(from, layer.in_features)),
                new Coordinates(x + 1, Place(to, layer.out_features)),
                (entry.Item > 0 ? Positive : Negative).WithAlpha(Math.Pow(strength, Fading)),
                (float)(widest * (0.1 + (0.9 * strength))));
        })]));
        Text(plot, FormattableString.Invariant($"largest {largest:g2}"), x + 0.5, -0.57, 13, false);
    }

    private static double Place(long unit, long width) => (((width - 1) / 2.0) - unit) * Math.Min(LargestGap, 1.0 / Math.Max(1, width - 1));

    private static void Text(Plot plot, string text, double x, double y, float size, bool bold)
    {
        var label = plot.Add.Text(text, x, y);
        label.LabelAlignment = Alignment.MiddleCenter;
        label.LabelFontSize = size;
        label.LabelFontColor = PictureTheme.Current.Ink;
        label.LabelBold = bold;
    }

    private static LegendItem Entry(string name, Color color) => new() { LabelText = name, LineColor = color, LineWidth = 3 };
}
