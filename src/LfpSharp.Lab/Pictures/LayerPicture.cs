using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Training;
using ScottPlot;

namespace LfpSharp.Lab.Pictures;

/// <summary>
/// Draws what each layer does over training, a line a layer: how often its neurons fire, and how much feedback it gets. Of more than
/// twelve layers, twelve from the first to the last.
/// </summary>
public static class LayerPicture
{
    private const int MostLayers = 12;

    private static readonly ScottPlot.Palettes.Category10 Palette = new();

    /// <summary>Draws the share of neurons that fire at a step, layer by layer, over the epochs, as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="epochs">The records of a spiking network, in order; at least one.</param>
    public static void DrawFiringRates(string path, string title, IReadOnlyList<EpochRecord> epochs)
    {
        using var plot = new Plot();
        var x = epochs.Select(record => (double)record.Epoch).ToArray();
        foreach (var (line, (layer, name)) in Shown([.. epochs[0].FiringRates!.Keys]).Index())
            Line(plot, x, name, epochs.Select(record => record.FiringRates!.GetValueOrDefault(layer, double.NaN)), line);
        plot.YLabel("spikes a neuron and step");
        plot.Axes.SetLimitsY(0, Math.Max(0.1, epochs.Max(record => record.FiringRates!.Values.Max()) * 1.1));
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        Save(path, plot, title);
    }

    /// <summary>Draws the size of each layer's feedback as a share of its parameters' size, over training, as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="records">The records, in order; at least one. Feedback of 0 or that is not finite is left out.</param>
    /// <param name="stepsPerEpoch">Steps in an epoch.</param>
    public static void DrawFeedback(string path, string title, IReadOnlyList<FeedbackRecord> records, int stepsPerEpoch)
    {
        using var plot = new Plot();
        var values = new List<double>();
        foreach (var (line, (layer, name)) in Shown([.. records[0].Layers.Select(layer => layer.Layer)]).Index())
        {
            (double Epoch, double Share)[] points =
            [
                .. records
                    .Select(record => (
                        Epoch: (double)record.Step / stepsPerEpoch, Share: record.Layers.Single(known => known.Layer == layer).Relative))
                    .Where(point => point.Share > 0 && double.IsFinite(point.Share)),
            ];
            values.AddRange(points.Select(point => point.Share));
            Line(plot, [.. points.Select(point => point.Epoch)], name, points.Select(point => Math.Log10(point.Share)), line);
        }

        plot.YLabel("size of the feedback / size of the parameters");
        if (values.Count > 0)
            plot.Axes.Left.TickGenerator = Picture.Decades(values);
        Save(path, plot, title);
    }

    // Each with its name: its path without what all paths begin and end with, so 4 for network.4.connection.
    internal static IEnumerable<(string Layer, string Name)> Shown(string[] layers)
    {
        var paths = layers.Select(layer => layer.Split('.')).ToArray();
        var shortest = paths.Min(path => path.Length) - 1;
        var (before, after) = (0, 0);
        while (before < shortest && paths.All(path => path[before] == paths[0][before]))
            before++;
        while (before + after < shortest && paths.All(path => path[^(after + 1)] == paths[0][^(after + 1)]))
            after++;
        var named = layers.Zip(paths, (layer, path) => (layer, string.Join('.', path[before..^after]))).ToArray();
        return named.Length <= MostLayers
            ? named
            : Enumerable.Range(0, MostLayers).Select(line => named[line * (named.Length - 1) / (MostLayers - 1)]);
    }

    private static void Line(Plot plot, double[] x, string name, IEnumerable<double> y, int line)
        => Picture.Line(plot, x, $"layer {name}", y, Palette.GetColor(line), Picture.Pattern(line));

    private static void Save(string path, Plot plot, string title)
    {
        plot.Title(title);
        plot.XLabel("epoch");
        plot.ShowLegend(Edge.Right);
        Picture.Save(path, plot);
    }
}
