using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Reports;

/// <summary>How a run learned: accuracy, loss and firing rates over its epochs.</summary>
internal static class EpochCharts
{
    private const int MostLayers = 8;

    public static ReportSection? Section(IReadOnlyList<EpochRecord> epochs)
    {
        if (epochs.Count == 0)
            return null;
        double[] x = [.. epochs.Select(epoch => (double)epoch.Epoch)];
        var axis = new ChartAxis("epoch", IsWhole: true);
        var blocks = new List<ReportBlock>
        {
            new ChartBlock("Accuracy over epochs", axis, new ChartAxis("accuracy in %"),
            [
                new ChartSeries("validation", x, [.. epochs.Select(epoch => 100 * epoch.ValidationAccuracy)]),
                new ChartSeries("training, as learned from", x, [.. epochs.Select(epoch => 100 * epoch.TrainAccuracy)]),
            ]),
            new ChartBlock(
                "Validation loss over epochs",
                axis,
                new ChartAxis("mean cross-entropy", Least: 0),
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
