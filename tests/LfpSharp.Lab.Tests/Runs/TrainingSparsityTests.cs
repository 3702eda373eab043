using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs;

public sealed class TrainingSparsityTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static Recipe Small
        => new()
        {
            Threads = 1,
            Data = new DataRecipe { Limit = 160 },
            Model = new MlpOptions { Hidden = [20] },
            Training = new TrainingOptions { BatchSize = 16, Epochs = 2 },
        };

    [Fact]
    public void Train_RecordsTheLastStepOfEachEpochAndReadsItBack()
    {
        var (records, run) = Train("run", Small);
        Assert.Equal([10L, 20], records.Select(record => record.Step));
        Same(records, run.ReadSparsity());
        Assert.Equal(["1", "3"], records[1].Layers.Select(layer => layer.Layer));
        Assert.Equal(["2"], records[1].ActivationZeros.Keys);
        Assert.InRange(records[1].ActivationZeros["2"], 0.05, 0.95);
        Assert.True(records[1].Whole.FeedbackZeros > 0);
        Assert.True(new FileInfo(run.PathOf("sparsity.png")).Length > 1000);
        Assert.False(File.Exists(run.PathOf("firing-rates.png")));
    }

    [Fact]
    public void Train_StepsWithinAnEpochAndAnEarlyEnd_AreMeasured()
    {
        var (records, _) = Train(
            "run",
            Small with
            {
                Training = new TrainingOptions { BatchSize = 16, Epochs = 2, Steps = 17 },
                Logging = new LoggingOptions { SparsitySteps = 4 },
            });
        Assert.Equal([(4L, 1), (8L, 1), (10L, 1), (12L, 2), (16L, 2), (17L, 2)], records.Select(record => (record.Step, record.Epoch)));
    }

    [Fact]
    public void Train_MeasuredOrNot_LearnsTheSame()
    {
        var recipe = Small with
        {
            Model = new VggLikeOptions { Width = 0.25, BatchNorm = true, Dropout = 0.5 },
            Data = new DataRecipe { Limit = 48 },
        };
        var (some, measured) = Train("measured", recipe with { Logging = new LoggingOptions { SparsitySteps = 1 } });
        var (none, plain) = Train("plain", recipe with { Logging = new LoggingOptions { Sparsity = false } });
        Assert.NotEmpty(some);
        Assert.Empty(none);
        Assert.Empty(plain.ReadSparsity());
        Assert.Equal(plain.ReadManifest()!.FinalWeightsHash, measured.ReadManifest()!.FinalWeightsHash);
    }

    [Fact]
    public void Train_Spikes_GivesWhatDidNotFire()
    {
        var (records, run) = Train(
            "run",
            Small with
            {
                Data = new DataRecipe { Limit = 160, Scaling = InputScaling.Unit },
                Model = new LifMlpOptions { Hidden = [20], Steps = 4 },
                Rule = new SpikeFeedbackOptions(),
            });
        Assert.Equal(
            run.ReadEpochs()[0].FiringRates!.ToDictionary(layer => layer.Key, layer => 1 - layer.Value), records[0].ActivationZeros);
        Assert.True(new FileInfo(run.PathOf("firing-rates.png")).Length > 1000);
    }

    public void Dispose() => folder.Dispose();

    private (IReadOnlyList<SparsityRecord> Records, RunFolder Run) Train(string name, Recipe recipe)
    {
        var records = new List<SparsityRecord>();
        using var run = TrainingRun.Start(recipe, folder[name], cancellation: TestContext.Current.CancellationToken);
        run.Trainer.SparsityMeasured += records.Add;
        run.Train(cancellation: TestContext.Current.CancellationToken);
        return (records, RunFolder.Open(run.Folder.Path));
    }

    private static void Same(IReadOnlyList<SparsityRecord> expected, IReadOnlyList<SparsityRecord> found)
    {
        Assert.Equal(expected.Count, found.Count);
        foreach (var (one, other) in expected.Zip(found))
            Assert.Equivalent(one, other, strict: true);
    }
}
