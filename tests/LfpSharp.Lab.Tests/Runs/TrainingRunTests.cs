using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Runs;

public sealed class TrainingRunTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static readonly string[] Suffixes = [".safetensors", ".json"];

    private static Recipe Small
        => new()
        {
            Threads = 1,
            Data = new DataRecipe { Limit = 160 },
            Training = new TrainingOptions { BatchSize = 16, Epochs = 4 },
            Logging = new LoggingOptions { FeedbackSteps = 4, CheckpointSteps = 3, Pictures = false },
        };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Recipes => ["sgd", "adam", "adamw", "rmsprop", "plateau", "dropout, batch norm and augmentation"];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Resume_StoppedTwiceMidEpoch_EndsAsIfNeverStopped(string kind)
    {
        var recipe = kind switch
        {
            "plateau" => Small with { Schedule = new PlateauSchedule { Patience = 1 } },
            "dropout, batch norm and augmentation" => Small with
            {
                Model = new VggLikeOptions { Width = 0.2, BatchNorm = true, Dropout = 0.5 },
                Data = new DataRecipe { Limit = 48, Augmentation = new ShiftFlipNoise(1, false, noise: 0.2) },
                Training = new TrainingOptions { BatchSize = 16, Epochs = 3 },
            },
            _ => Small with { Optimizer = Choices.Create<OptimizerOptions>("optimizer", kind) },
        };
        var (whole, steps) = Whole(recipe);
        using (var run = TrainingRun.Start(recipe, Place("stopped"), cancellation: Cancellation))
            Assert.True(run.TrainUntil(steps / 4).Interrupted);
        using (var run = TrainingRun.Resume(Place("stopped")))
        {
            Assert.Equal(steps / 4, run.Trainer.State.Step);
            Assert.True(run.TrainUntil(steps / 2).Interrupted);
        }
        using (var run = TrainingRun.Resume(Place("stopped")))
            run.Train(cancellation: Cancellation);
        AssertSame(whole, "stopped");
    }

    [Fact]
    public void Resume_NewestCheckpointDamaged_UsesTheOneBeforeWithAWarning()
    {
        var (whole, _) = Whole(Small);
        using (var run = TrainingRun.Start(Small, Place("stopped"), cancellation: Cancellation))
            run.TrainUntil(17);
        var newest = Directory.EnumerateFiles(Place("stopped/checkpoints"), "step-*.safetensors").Order(StringComparer.Ordinal).Last();
        var bytes = File.ReadAllBytes(newest);
        bytes[^5] ^= 1;
        File.WriteAllBytes(newest, bytes);

        var log = new ListLogger();
        using (var run = TrainingRun.Resume(Place("stopped"), logger: log))
        {
            Assert.Equal(15, run.Trainer.State.Step);
            run.Train(cancellation: Cancellation);
        }
        Assert.Contains("checksum", Assert.Single(log.Lines), StringComparison.Ordinal);
        AssertSame(whole, "stopped");
    }

    [Fact]
    public void Resume_AnyByteOfTheNewestCheckpointFlipped_IsRecognized()
    {
        using (var run = TrainingRun.Start(Small, Place("stopped"), cancellation: Cancellation))
            run.TrainUntil(17);
        var random = new Random(5);
        foreach (var newest in Suffixes.Select(suffix =>
            Directory.EnumerateFiles(Place("stopped/checkpoints"), "step-*" + suffix).Order(StringComparer.Ordinal).Last()))
        {
            var whole = File.ReadAllBytes(newest);
            for (var i = 0; i < 5; i++)
            {
                var bytes = whole.ToArray();
                bytes[random.Next(bytes.Length)] ^= 1;
                File.WriteAllBytes(newest, bytes);
                using var run = TrainingRun.Resume(Place("stopped"));
                Assert.Equal(15, run.Trainer.State.Step);
            }
            File.WriteAllBytes(newest, whole);
        }
        File.Delete(Place("stopped/metrics.jsonl"));
        using var last = TrainingRun.Resume(Place("stopped"));
        Assert.Equal(17, last.Trainer.State.Step);
        Assert.Single(last.Folder.ReadEpochs());
    }

    [Fact]
    public void Resume_AllCheckpointsDamaged_IsRefusedAndChangesNothing()
    {
        using (var run = TrainingRun.Start(Small, Place("stopped"), cancellation: Cancellation))
            run.TrainUntil(17);
        foreach (var file in Directory.EnumerateFiles(Place("stopped/checkpoints"), "step-*.json"))
            File.WriteAllText(file, "{\"version\": 1");
        var log = new ListLogger();
        var metrics = File.ReadAllText(Place("stopped/metrics.jsonl"));
        Assert.Contains(
            "2 checkpoints, none of them whole",
            Assert.Throws<InvalidFileException>(() => TrainingRun.Resume(Place("stopped"), logger: log)).Message,
            StringComparison.Ordinal);
        Assert.Equal(2, log.Lines.Count);
        Assert.Equal(metrics, File.ReadAllText(Place("stopped/metrics.jsonl")));
    }

    [Fact]
    public void Resume_KilledBeforeTheFirstCheckpoint_StartsAnew()
    {
        var (whole, _) = Whole(Small);
        TrainingRun.Start(Small, Place("stopped"), cancellation: Cancellation).Dispose();
        File.AppendAllText(Place("stopped/metrics.jsonl"), "{\"epo");
        var log = new ListLogger();
        using (var run = TrainingRun.Resume(Place("stopped"), logger: log))
            run.Train(cancellation: Cancellation);
        Assert.Contains("starts anew", Assert.Single(log.Lines), StringComparison.Ordinal);
        AssertSame(whole, "stopped");
    }

    [Fact]
    public void Resume_OtherThreads_IsSaidInTheManifestAndWarnedOf()
    {
        using (var run = TrainingRun.Start(Small, Place("run"), cancellation: Cancellation))
            run.TrainUntil(5);
        var log = new ListLogger();
        using (var run = TrainingRun.Resume(Place("run"), threads: 2, logger: log))
            run.Train(cancellation: Cancellation);
        torch.set_num_threads(1);
        Assert.Contains("1 threads before and does with 2", Assert.Single(log.Lines), StringComparison.Ordinal);
        var manifest = RunFolder.Open(Place("run")).ReadManifest()!;
        Assert.Equal([(0L, 1), (5L, 2)], manifest.Sessions.Select(session => (session.FromStep, session.Threads)));
        Assert.False(manifest.SameThreads);
    }

    [Fact]
    public void Resume_FinishedRun_DoesNothingMore()
    {
        var (whole, steps) = Whole(Small);
        using var run = TrainingRun.Resume(Place(whole));
        Assert.Equal(steps, run.Train(cancellation: Cancellation).Steps);
    }

    [Fact]
    public void Resume_InUse_IsRefused()
    {
        using var run = TrainingRun.Start(Small, Place("run"), cancellation: Cancellation);
        Assert.Contains(
            "in use by another process",
            Assert.Throws<FolderInUseException>(() => TrainingRun.Resume(Place("run"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OtherData_IsRefused()
    {
        var table = Place("points.csv");
        File.WriteAllLines(table, Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i % 7},{i % 5},{i % 2}")));
        var recipe = Small with { Data = new DataRecipe { Name = "csv", Path = table } };
        using (var run = TrainingRun.Start(recipe, Place("run"), cancellation: Cancellation))
            run.TrainUntil(2);
        File.AppendAllText(table, "1,1,1\n");
        Assert.Contains(
            "is not what the run",
            Assert.Throws<ArgumentException>(() => TrainingRun.Resume(Place("run"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Start_RuleThatDoesNotFit_WritesNothing()
    {
        var recipe = Small with { Rule = new Lab.Learning.LfpEpsilonOptions { Reward = new Rewards.BinarySigmoidReward() } };
        Assert.Throws<ArgumentException>(() => TrainingRun.Start(recipe, Place("run"), cancellation: Cancellation));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Train_Fails_LeavesTheCauseInTheManifest()
    {
        using var run = TrainingRun.Start(
            Small with { Rule = new Lab.Learning.GradientOptions(), Optimizer = new SgdOptions { LearningRate = 1e6 } },
            Place("run"),
            cancellation: Cancellation);
        var failure = Assert.Throws<TrainingFailedException>(() => run.Train(cancellation: Cancellation));
        var manifest = run.Folder.ReadManifest()!;
        Assert.Equal(("failed", failure.Message), (manifest.Status, manifest.Failure));
    }

    [Fact]
    public void Train_Logs_AreWholeAndSayTheSame()
    {
        using var run = TrainingRun.Start(
            Small with { Logging = new LoggingOptions { FeedbackSteps = 4, Csv = true, TensorBoard = true } },
            Place("run"),
            cancellation: Cancellation);
        run.Train(cancellation: Cancellation);
        var epochs = run.Folder.ReadEpochs();
        Assert.Equal([10L, 20, 30, 40], epochs.Select(record => record.Step));
        var csv = File.ReadAllLines(Place("run/metrics.csv"));
        Assert.Equal(FormattableString.Invariant($"{epochs[1].ValidationScore:R}"), csv[2].Split(',')[3]);
        Assert.Equal(10, File.ReadLines(Place("run/feedback.jsonl")).Count());
        var events = TensorBoardEvents.Read(Assert.Single(Directory.EnumerateFiles(Place("run/tensorboard")))).ToList();
        Assert.Equal(
            epochs.Select(record => (record.Step, (float)record.ValidationScore)),
            events.Where(entry => entry.Tag == "accuracy/validation").Select(entry => (entry.Step, entry.Value)));
        Assert.Equal(10, events.Count(entry => entry.Tag == "feedback/3"));
        Assert.Equal(
            run.Folder.ReadSparsity().Select(record => (record.Step, (float)record.Layers[1].UnchangedShare)),
            events.Where(entry => entry.Tag == "unchanged/3").Select(entry => (entry.Step, entry.Value)));
    }

    [Fact]
    public void Delete_FolderThatIsNoRun_IsRefused()
    {
        Directory.CreateDirectory(Place("precious"));
        Assert.Throws<InvalidFileException>(() => RunList.Delete(Place("precious")));
        Assert.True(Directory.Exists(Place("precious")));
    }

    [Fact]
    public void Differences_OfTwoRecipes_AreTheKeysThatDiffer()
        => Assert.Equal(
            [
                ("rule.name", "lfp-epsilon", "gradient"),
                ("rule.epsilon", "1E-06", null),
                ("rule.reward.name", "softmax", null),
                ("seeds", "[0]", "[4]"),
            ],
            RunList.Differences([new Recipe(), new Recipe { Rule = new Lab.Learning.GradientOptions(), Seeds = [4] }])
                .Select(row => (row.Key, row.Values[0], row.Values[1])));

    public void Dispose() => folder.Dispose();

    private string Place(string name) => folder[name];

    private (string Name, int Steps) Whole(Recipe recipe)
    {
        using var run = TrainingRun.Start(recipe, Place("whole"), cancellation: Cancellation);
        return ("whole", (int)run.Train(cancellation: Cancellation).Steps);
    }

    private void AssertSame(string expected, string found)
    {
        var (one, other) = (RunFolder.Open(Place(expected)), RunFolder.Open(Place(found)));
        Assert.Equal(one.ReadManifest()!.FinalWeightsHash, other.ReadManifest()!.FinalWeightsHash);
        Assert.Equal(one.ReadManifest()!.BestWeightsHash, other.ReadManifest()!.BestWeightsHash);
        Assert.Equal(
            one.ReadEpochs().Select(record => record with { Seconds = 0 }),
            other.ReadEpochs().Select(record => record with { Seconds = 0 }));
        Assert.Equal(File.ReadAllLines(one.PathOf("feedback.jsonl")), File.ReadAllLines(other.PathOf("feedback.jsonl")));
        Assert.Equal(File.ReadAllLines(one.PathOf("sparsity.jsonl")), File.ReadAllLines(other.PathOf("sparsity.jsonl")));
        Assert.Equal(one.ReadManifest()!.Result! with { Seconds = 0 }, other.ReadManifest()!.Result! with { Seconds = 0 });
    }
}
