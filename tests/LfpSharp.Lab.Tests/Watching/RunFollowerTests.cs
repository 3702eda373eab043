using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Lab.Watching;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Watching;

public sealed class RunFollowerTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static Recipe Small => new()
    {
        Threads = 1,
        Data = new DataRecipe { Limit = 160 },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 3 },
        Logging = new LoggingOptions { FeedbackSteps = 4 },
    };

    [Fact]
    public void Read_FinishedRun_HasTheFiguresOfItsRecords()
    {
        using var run = ScratchRun.Train(Small);
        var seen = new RunFollower(run.Folder.Path).Read();
        var epochs = run.Folder.ReadEpochs();
        Assert.Equal("done", seen.Status);
        Assert.Equal(3, seen.Epochs);
        Assert.Null(seen.Progress);
        Assert.Equal(
            ["accuracy", "loss", "reward of a batch", "feedback by layer, relative to the weights"],
            seen.Charts.Select(chart => chart.Title));
        Assert.Equal(epochs.Select(epoch => epoch.ValidationScore), seen.Charts[0].Curves[1].Values);
        Assert.Equal(epochs.Select(epoch => epoch.Step), seen.Charts[0].Curves[1].Steps);
        var feedback = run.Folder.ReadFeedback();
        Assert.Equal(feedback.Select(record => record.Layers[1].Relative), seen.Charts[3].Curves[1].Values);
        Assert.Equal("layer 3", seen.Charts[3].Curves[1].Name);
        Assert.All(feedback, record => Assert.NotNull(record.Reward));
    }

    [Fact]
    public void Read_RunThatNobodyTrains_IsKilled()
    {
        using var run = ScratchRun.Train(Small);
        run.Folder.Write(run.Folder.ReadManifest()! with { Status = "running" });
        var follower = new RunFollower(run.Folder.Path);
        Assert.Equal("killed", follower.Read().Status);
        using (run.Folder.Lock())
            Assert.Equal("running", follower.Read().Status);
    }

    [Fact]
    public void Read_LineHalfWritten_IsAsItWasBefore()
    {
        using var run = ScratchRun.Train(Small);
        var follower = new RunFollower(run.Folder.Path);
        var before = follower.Read();
        File.AppendAllText(run.Folder.PathOf("metrics.jsonl"), "{\"epoch\":");
        Assert.Same(before, follower.Read());
    }

    [Fact]
    public void Of_ManyRecords_KeepsAtMost400AndTheLast()
    {
        var curve = WatchedCurve.Of("x", [.. Enumerable.Range(1, 1001)], step => step, step => step / 2.0);
        Assert.InRange(curve.Steps.Count, 300, 400);
        Assert.Equal(1001, curve.Steps[^1]);
        Assert.Equal(curve.Steps.Select(step => step / 2.0), curve.Values);
    }

    [Fact]
    public void Renew_NewWeightsOnly_ExplainsValidationSamples()
    {
        using var run = ScratchRun.Train(Small);
        var watch = new SampleWatch(run.Folder, 12);
        var samples = watch.Renew()!;
        Assert.Equal(12, samples.Count);
        Assert.Equal(10, samples.Take(10).Select(sample => sample.Truth).Distinct().Count());
        Assert.All(samples, sample =>
        {
            Assert.StartsWith("validation ", sample.Name, StringComparison.Ordinal);
            Assert.InRange(sample.Probability, 0.1, 1);
            Assert.Equal(0x89, sample.Picture![0]);
            Assert.Equal(0x89, sample.Heat![0]);
        });
        Assert.Null(watch.Renew());
        File.SetLastWriteTimeUtc(run.Folder.BestWeights, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(samples.Select(sample => sample.Prediction), watch.Renew()!.Select(sample => sample.Prediction));
    }

    [Fact]
    public void Renew_ATable_NamesTheLoudestColumns()
    {
        using var run = ScratchRun.Train(BuiltInRecipes.Load("breast-cancer", new RecipeSetting("training.epochs=2")));
        var sample = new SampleWatch(run.Folder, 1).Renew()![0];
        Assert.Null(sample.Picture);
        Assert.Equal(4, sample.Features.Count);
        Assert.Equal(sample.Features.OrderByDescending(feature => Math.Abs(feature.Relevance)), sample.Features);
    }

    [Fact]
    public void SampleWatch_Numbers_SaysWhyNot()
    {
        using var run = ScratchRun.Train(BuiltInRecipes.Load("diabetes", new RecipeSetting("training.epochs=1")));
        var error = Assert.Throws<NotSupportedException>(() => new SampleWatch(run.Folder, 1));
        Assert.Contains("'diabetes' have no classes", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
