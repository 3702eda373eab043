using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Reports;

/// <summary>How a run learned: score, loss and firing rates over its epochs.</summary>
internal static class EpochCharts
{
    private const int MostLayers = 8;

    public static ReportSection? Section(ScoreKind score, IReadOnlyList<EpochRecord> epochs)
    {
        if (epochs.Count == 0)
            return null;
        double[] x = [.. epochs.Select(epoch => (double)epoch.Epoch)];
        var axis = new ChartAxis("epoch", IsWhole: true);
        var blocks = new List<ReportBlock>
        {
            new ChartBlock($"{score.Title} over epochs", axis, new ChartAxis(score.Axis),
            [
                new ChartSeries("validation", x, [.. epochs.Select(epoch => score.Scale * epoch.ValidationScore)]),
                new ChartSeries("training, as learned from", x, [.. epochs.Select(epoch => score.Scale * epoch.TrainScore)]),
            ]),
            new ChartBlock(
                "Validation loss over epochs",
                axis,
                new ChartAxis(score.Loss, Least: 0),
                [new ChartSeries("validation", x, [.. epochs.Select(epoch => epoch.ValidationLoss)])]),
        };
        if (epochs.All(epoch => epoch.FiringRates is not null))
        {
            blocks.Add(new ChartBlock("Firing rates over epochs", axis, new ChartAxis("spikes per neuron and step", Least: 0),
                [.. epochs[0].FiringRates!.Keys.Take(MostLayers)
                    .Select(layer => new ChartSeries(
                        $"layer {layer}", x, [.. epochs.Select(epoch => epoch.FiringRates!.GetValueOrDefault(layer, double.NaN))]))]));
        }
        return new ReportSection("Learning curves", blocks);
    }
}
