using LfpSharp.Lab.Measures;
using ScottPlot;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws how the magnitudes of a model's weights are distributed, before and after training.</summary>
public static class WeightDistribution
{
    private const int Bins = 80;
    private const double SmallestExponent = -6;

    /// <summary>The logarithms of the magnitudes of all weights; those of 10^-6 and below, zeros included, count as 10^-6.</summary>
    public static double[] LogMagnitudes(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return cat([.. GiniCoefficient.Weights(model).Select(weight => weight.detach().flatten())])
            .to_type(ScalarType.Float64).abs().log10().clamp(SmallestExponent, double.MaxValue).data<double>().ToArray();
    }

    /// <summary>Draws it as PNG.</summary>
    /// <param name="path">The file; written beside and renamed.</param>
    /// <param name="title">What was trained how.</param>
    /// <param name="before">The logarithms before training.</param>
    /// <param name="after">The logarithms after training.</param>
    public static void Draw(string path, string title, double[] before, double[] after)
    {
        using var plot = new Plot();
        var low = before.Concat(after).Min();
        var high = before.Concat(after).Max() + 1e-9;
        Area("before training", before, Colors.Gray);
        Area("after training", after, Colors.C0);
        plot.Title(title);
        plot.XLabel("magnitude of a weight");
        plot.YLabel("share of the weights in %");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = exponent => FormattableString.Invariant($"1e{exponent:f0}"),
        };
        plot.Axes.SetLimitsY(0, double.NaN);
        plot.Axes.AutoScale();
        plot.Axes.Margins(bottom: 0);
        plot.Legend.Alignment = Alignment.UpperLeft;
        Picture.Save(path, plot);

        void Area(string name, double[] values, Color color)
        {
            var shares = new double[Bins];
            foreach (var value in values)
                shares[Math.Min(Bins - 1, (int)((value - low) / (high - low) * Bins))] += 100.0 / values.Length;
            var centres = Enumerable.Range(0, Bins).Select(bin => low + ((bin + 0.5) * (high - low) / Bins)).ToArray();
            var line = plot.Add.Scatter(centres, shares, color);
            line.LegendText = name;
            line.MarkerSize = 0;
            line.LineWidth = 2;
            line.FillY = true;
            line.FillYColor = color.WithAlpha(0.2);
        }
    }
}
