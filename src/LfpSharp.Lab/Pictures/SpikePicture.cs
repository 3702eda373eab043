using LfpSharp.Spiking;
using LfpSharp.Spiking.Stages;
using ScottPlot;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws one sample's spikes, layer above layer, and the potentials of the output neurons below them.</summary>
public static class SpikePicture
{
    private const int MostRows = 150;
    private const int MostTraces = 10;
    private const int Width = 820;
    private const int Height = 760;

    // What stands right of the plots beside a name in the legend, and what a letter of it needs.
    private const int LegendWidth = 84;
    private const int LetterWidth = 8;
    private const int MostLetters = 20;

    private static readonly ScottPlot.Palettes.Category10 Palette = new();

    /// <summary>Draws it as PNG. A layer with more than 150 neurons shows as many of them, evenly chosen.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was shown.</param>
    /// <param name="trace">A run over one sample.</param>
    /// <param name="classes">The output neurons' names.</param>
    public static void Draw(string path, string title, SpikingRecording trace, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(classes);
        using var raster = new Plot();
        using var membranes = new Plot();
        string[] names = [.. classes.Select(Short), .. new[] { "threshold" }];

        // One frame for both plots, so that their steps stand above each other, with room for the longest name.
        var frame = new PixelPadding(110, LegendWidth + (LetterWidth * names.Max(name => name.Length)), 50, 40);
        Raster(raster, title, trace, frame);
        Membranes(membranes, trace.Layers[^1], names[..^1], frame);
        Picture.Save(path, [raster, membranes], Width, Height);
    }

    private static void Raster(Plot plot, string title, SpikingRecording trace, PixelPadding frame)
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        var bottom = 0.0;
        foreach (var (layer, index) in trace.Layers.Select((layer, index) => (layer, index)))
        {
            var rows = Rows(layer.Spikes, out var neurons);
            var points = new List<Coordinates>();
            for (var row = 0; row < rows.Length; row++)
            {
                points.AddRange(
                    rows[row].Select((spike, step) => (spike, step)).Where(at => at.spike > 0)
                        .Select(at => new Coordinates(at.step + 1, bottom + row)));
            }

            plot.Add.Markers(points, MarkerShape.FilledSquare, 5, Palette.GetColor(index));
            ticks.AddMajor(
                bottom + (rows.Length / 2.0),
                FormattableString.Invariant($"layer {layer.Name}\n")
                    + (rows.Length < neurons
                        ? FormattableString.Invariant($"{rows.Length} of {neurons}\nneurons")
                        : FormattableString.Invariant($"{neurons} neurons")));
            bottom += rows.Length + 5;
        }
        plot.Title(title);
        plot.Axes.Left.TickGenerator = ticks;
        plot.Axes.SetLimits(0, trace.Layers[0].Spikes.shape[0] + 1, -5, bottom);
        plot.Layout.Fixed(frame);
    }

    private static void Membranes(Plot plot, LayerRecording layer, string[] classes, PixelPadding frame)
    {
        var rows = Rows(layer.Membranes, out _);
        var steps = Enumerable.Range(1, rows[0].Length).Select(step => (double)step).ToArray();
        foreach (var (row, index) in rows.Take(MostTraces).Select((row, index) => (row, index)))
        {
            var line = plot.Add.Scatter(steps, row, Palette.GetColor(index));
            line.LegendText = index < classes.Length ? classes[index] : FormattableString.Invariant($"{index}");
            line.MarkerSize = steps.Length > 60 ? 0 : 4;
        }
        var threshold = plot.Add.HorizontalLine(layer.Layer.Dynamics.Threshold, 1, Colors.Gray, LinePattern.Dashed);
        threshold.LegendText = "threshold";
        plot.XLabel("step");
        plot.YLabel("output potential");
        plot.Axes.SetLimitsX(0, steps.Length + 1);
        plot.ShowLegend(Edge.Right);
        plot.Layout.Fixed(frame);
    }

    private static string Short(string name) => name.Length > MostLetters ? name[..(MostLetters - 1)] + "…" : name;

    /// <summary>The rows of some neurons, evenly chosen, over the steps.</summary>
    private static double[][] Rows(Tensor values, out long neurons)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var flat = values[TensorIndex.Colon, 0].flatten(1).t().to_type(ScalarType.Float64).cpu();
        neurons = flat.shape[0];
        var shown = (int)Math.Min(neurons, MostRows);
        var count = neurons;
        return [.. Enumerable.Range(0, shown).Select(row => flat[row * count / shown].contiguous().data<double>().ToArray())];
    }
}
