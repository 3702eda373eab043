using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Data;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Testing;

/// <summary>Tiny data: repeatable, and learned by a small model in a scratch run.</summary>
public sealed class TinyDataTests : IDisposable
{
    public void Dispose() => DataSets.Remove("tiny");

    public static TheoryData<string> Sets => ["images", "points", "rates"];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Make_SameSeed_SameSet(string name)
    {
        Assert.Equal(Make(name, 3).Hash, Make(name, 3).Hash);
        Assert.NotEqual(Make(name, 3).Hash, Make(name, 4).Hash);
        Assert.Equal((60, 30), (Make(name, 0).Train.Count, Make(name, 0).Test!.Count));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Train_SmallNetwork_LearnsTheSetAndLeavesNothing(string name)
    {
        new LabParts().AddData("tiny", _ => new TinySource(seed => Make(name, seed)));
        string folder;
        using (var run = ScratchRun.Train(new Recipe
        {
            Threads = 1,
            Data = new DataRecipe { Name = "tiny" },
            Model = new MlpOptions { Hidden = [16] },
            Optimizer = new AdamOptions { LearningRate = 0.02 },
            Training = new TrainingOptions { Epochs = 20, BatchSize = 10 },
        }))
        {
            folder = run.Folder.Path;
            Assert.True(File.Exists(run.Folder.BestWeights));
            Assert.True(run.Result.TestScore >= 0.9, $"{name}: {run.Result.TestScore}");
        }

        Assert.False(Directory.Exists(folder));
        Assert.False(Directory.Exists(Path.GetDirectoryName(folder)));
    }

    [Fact]
    public void Rates_Values_AreFromZeroToOne()
    {
        using var batch = TinyData.Rates().Train.Gather([0, 1, 2, 3]);
        Assert.InRange(batch.Inputs.min().item<float>(), 0, 0.3);
        Assert.InRange(batch.Inputs.max().item<float>(), 0.6, 1);
    }

    [Fact]
    public void Images_MoreClassesThanRows_AreRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => TinyData.Images(side: 4, classes: 5));

    [Fact]
    public void Train_RecipeThatFails_LeavesNothing()
    {
        var before = ScratchFolders();
        Assert.ThrowsAny<Exception>(() => ScratchRun.Train(new Recipe { Data = new DataRecipe { Name = "no-such-set" } }));
        Assert.Equal(before, ScratchFolders());
    }

    private static DataSet Make(string name, long seed) => name switch
    {
        "images" => TinyData.Images(seed: seed),
        "points" => TinyData.Points(seed: seed),
        _ => TinyData.Rates(seed: seed),
    };

    private static int ScratchFolders()
    {
        using var folder = new ScratchFolder();
        return Directory.GetDirectories(Path.GetDirectoryName(folder.Path)!, $"lfp-test-{Environment.ProcessId}-*").Length;
    }
}
