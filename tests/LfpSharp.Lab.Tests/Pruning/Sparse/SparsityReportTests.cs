using LfpSharp.Lab.Pruning.Sparse;
using LfpSharp.Lab.Recipes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pruning.Sparse;

public sealed class SparsityReportTests
{
    [Fact]
    public void Measure_ByHand()
    {
        var sparsity = SparsityReport.Measure("x", tensor(new float[] { 0, 0, -5e-5f, 5e-4f, 2, -3, 4, 5, 6, -7, 8 }));
        Assert.Equal(11, sparsity.Weights);
        Assert.Equal(2.0 / 11, sparsity.Zero, 12);
        Assert.Equal([2.0 / 11, 3.0 / 11, 4.0 / 11, 4.0 / 11], sparsity.Below);
        Assert.Equal([0, 0, 3, 7, 7.9], sparsity.Quantiles.Select(value => Math.Round(value, 9)));
    }

    [Fact]
    public void Of_BiasesThatSilenceUnits_AreSeenInTheActivations()
    {
        using var experiment = new Experiment(new Recipe { Data = new DataRecipe { Limit = 80 } });
        var layer = experiment.Model.children().OfType<Linear>().First();
        using (no_grad())
        {
            layer.bias!.fill_(100);
            layer.bias!.slice(0, 0, 32, 1).fill_(-100);
        }
        experiment.Model.train();
        var report = SparsityReport.Of(experiment.Model, experiment.Validation, TestContext.Current.CancellationToken);
        Assert.True(experiment.Model.training);
        Assert.Equal(["1", "3", "5"], report.Layers.Select(row => row.Layer));
        Assert.Equal(["2", "4"], report.Activations.Select(row => row.Layer));
        Assert.Equal((0.25, 0.25), (report.Activations[0].Zero, report.Activations[0].Dead));
        Assert.Equal(report.Whole.Weights, report.Layers.Sum(row => row.Weights));
    }
}
