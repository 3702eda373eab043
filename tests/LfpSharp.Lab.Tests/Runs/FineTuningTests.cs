using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Formats.PyTorch;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>Training that begins where another ended.</summary>
public sealed class FineTuningTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static Recipe Small => new()
    {
        Threads = 1,
        Data = new DataRecipe { Limit = 160 },
        Schedule = new ConstantSchedule(),
        Training = new TrainingOptions { BatchSize = 16, Epochs = 2 },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Resume_FinishedRunWithMoreEpochs_EndsAsIfItHadThemFromTheStart()
    {
        var whole = Train(Small with { Training = new TrainingOptions { BatchSize = 16, Epochs = 4 } }, "whole");
        Train(Small, "short");
        using (var run = TrainingRun.Resume(folder["short"], epochs: 4))
            Assert.Equal(4, run.Train(cancellation: Cancellation).Epochs);
        var extended = RunFolder.Open(folder["short"]);
        Assert.Equal(whole.ReadManifest()!.FinalWeightsHash, extended.ReadManifest()!.FinalWeightsHash);
        Assert.Equal(
            whole.ReadEpochs().Select(record => record with { Seconds = 0 }),
            extended.ReadEpochs().Select(record => record with { Seconds = 0 }));
        Assert.Equal(4, extended.Recipe.Training.Epochs);
    }

    [Fact]
    public void Resume_NoMoreEpochsThanDone_IsRefusedAndChangesNothing()
    {
        Train(Small, "run");
        var before = File.ReadAllText(folder["run/recipe.yaml"]);
        Assert.Contains(
            "has 2 epochs already",
            Assert.Throws<ArgumentException>(() => TrainingRun.Resume(folder["run"], epochs: 2)).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(folder["run/recipe.yaml"]));
    }

    [Fact]
    public void Resume_EndedByPatience_TrainsOnWithMoreEpochs()
    {
        // At this rate nothing changes, so no epoch is better than the first.
        var still = Small with
        {
            Optimizer = new SgdOptions { LearningRate = 1e-12 },
            Training = new TrainingOptions { BatchSize = 16, Epochs = 9, Patience = 1 },
        };
        Assert.Equal(2, Train(still, "run").ReadEpochs().Count);
        using var run = TrainingRun.Resume(folder["run"], epochs: 4);
        Assert.Equal(4, run.Train(cancellation: Cancellation).Epochs);
    }

    [Fact]
    public void Start_FromARunWithFrozenLayers_KeepsThemAndMovesTheRest()
    {
        var source = Train(Small, "source");
        var tuned = Train(Small with { From = folder["source"], Freeze = ["1", "*.bias"] }, "tuned");
        using var before = Model(source.BestWeights);
        using var after = Model(tuned.LastWeights);
        var moved = before.named_parameters().Zip(after.named_parameters())
            .Where(pair => !pair.First.parameter.allclose(pair.Second.parameter, 0, 0)).Select(pair => pair.First.name);
        Assert.Equal(["3.weight", "5.weight"], moved);
        Assert.Equal(Weights.Hash(before), tuned.ReadManifest()!.FromHash);
    }

    [Fact]
    public void Start_FromWeightsOfOtherClasses_LeavesTheLastLayerFreshAndSaysSo()
    {
        using (var seven = new MlpOptions().Create([1, 8, 8], 7, 5))
            Weights.Save(folder["seven.safetensors"], seven);
        var log = new ListLogger();
        using var run =
            TrainingRun.Start(
                Small with { From = folder["seven.safetensors"], Partial = true },
                folder["run"],
                logger: log,
                cancellation: Cancellation);
        Assert.Contains(
            log.Lines,
            message => message.Contains(
                "not everything fits, and what gets no value starts fresh. 2 of another shape: '5.weight'", StringComparison.Ordinal));
        using var source = new MlpOptions().Create([1, 8, 8], 7, 5);
        var (first, expected) = (run.Experiment.Model.named_parameters().First().parameter, source.named_parameters().First().parameter);
        Assert.True(first.allclose(expected, 0, 0));
    }

    [Fact]
    public void Start_FromWeightsOfAnotherModel_IsRefusedAndWritesNothing()
    {
        using (var other = new MlpOptions { Hidden = [3] }.Create([2], 4, 0))
            Weights.Save(folder["other.safetensors"], other);
        var refused =
            Assert.Throws<InvalidFileException>(
                () => TrainingRun.Start(
                    Small with { From = folder["other.safetensors"], Partial = true }, folder["run"], cancellation: Cancellation));
        Assert.Contains("no weight of which fits", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Start_FromWeightsThatDoNotAllFit_IsRefusedUnlessPartial()
    {
        using (var seven = new MlpOptions().Create([1, 8, 8], 7, 5))
            Weights.Save(folder["seven.safetensors"], seven);
        var recipe = Small with { From = folder["seven.safetensors"] };
        var refused = Assert.Throws<InvalidFileException>(() => TrainingRun.Start(recipe, folder["run"], cancellation: Cancellation));
        Assert.Contains("2 of another shape: '5.weight' as Float32 [7, ", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Start_FromAPyTorchFileWithOtherNames_TakesItsValues()
    {
        using var source = new MlpOptions().Create([1, 8, 8], 10, 5);
        var named = Weights.Named(source).ToList();
        var file = PyTorchFiles.Zip([.. named.Select(one => ("net." + one.Name, one.Tensor)), ("x.y", named[0].Tensor)]);
        var recipe = Small with { From = folder.Write("a.pth", file), Rename = ["net.* -> *"], Partial = true };
        using var run = TrainingRun.Start(recipe, folder["run"], cancellation: Cancellation);
        Assert.Equal(Weights.Hash(source), Weights.Hash(run.Experiment.Model));
        var kept = RunFolder.Open(folder["run"]).Recipe;
        Assert.Equal(["net.* -> *"], kept.Rename);
        Assert.True(kept.Partial);
    }

    [Fact]
    public void Resume_StoppedBeforeTheFirstCheckpoint_BeginsWithTheSameWeights()
    {
        using var source = new MlpOptions().Create([1, 8, 8], 10, 5);
        Weights.Save(folder["source.safetensors"], source);
        TrainingRun.Start(Small with { From = folder["source.safetensors"] }, folder["run"], cancellation: Cancellation).Dispose();
        using (var run = TrainingRun.Resume(folder["run"]))
        {
            Assert.Equal(Weights.Hash(source), Weights.Hash(run.Experiment.Model));
            run.Train(stopAfter: 1, cancellation: Cancellation);
        }

        Assert.Equal(Weights.Hash(source), RunFolder.Open(folder["run"]).ReadManifest()!.FromHash);
        Array.ForEach(Directory.GetFiles(folder["run/checkpoints"]), File.Delete);
        using (var run = TrainingRun.Resume(folder["run"]))
            Assert.Equal(Weights.Hash(source), Weights.Hash(run.Experiment.Model));

        using (var other = new MlpOptions().Create([1, 8, 8], 10, 6))
            Weights.Save(folder["source.safetensors"], other);
        Array.ForEach(Directory.GetFiles(folder["run/checkpoints"]), File.Delete);
        Assert.Contains(
            "have changed since",
            Assert.Throws<ArgumentException>(() => TrainingRun.Resume(folder["run"])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EncoderKind.Constant)]
    [InlineData(EncoderKind.Poisson)]
    public void Start_FirstFiringRate_ScalesTheWeightsAndAgainWhereNoCheckpointIs(EncoderKind encoder)
    {
        var spiking = Small with
        {
            Data = new DataRecipe { Limit = 160, Scaling = InputScaling.Unit },
            Model = new LifMlpOptions { Hidden = [30], Encoder = encoder, FirstFiringRate = 0.1 },
            Rule = new SpikeFeedbackOptions(),
        };
        string begun;
        using (var drawn = spiking.Model.Create([1, 8, 8], 10, Small.Seed))
        using (var run = TrainingRun.Start(spiking, folder["run"], cancellation: Cancellation))
        {
            begun = Weights.Hash(run.Experiment.Model);
            Assert.NotEqual(Weights.Hash(drawn), begun);
        }

        using var resumed = TrainingRun.Resume(folder["run"]);
        Assert.Equal(begun, Weights.Hash(resumed.Experiment.Model));
    }

    [Theory]
    [InlineData("7", "'7' matches no parameter")]
    [InlineData("*", "nothing can learn")]
    public void Start_FreezeOfNothingOrAll_IsRefused(string pattern, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<ArgumentException>(
                () => TrainingRun.Start(Small with { Freeze = [pattern] }, folder["run"], cancellation: Cancellation)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void EvaluationMode_ModulesOfBothModes_AreEachPutBack()
    {
        using var model = new VggLikeOptions { BatchNorm = true, Dropout = 0.5, Width = 0.1 }.Create([3, 32, 32], 10, 0);
        var still = model.children().First(child => child is TorchSharp.Modules.BatchNorm2d);
        model.train();
        still.eval();
        using (new EvaluationMode(model))
            Assert.DoesNotContain(model.modules(), module => module.training);
        Assert.All(model.modules(), module => Assert.Equal(module != still, module.training));
    }

    private RunFolder Train(Recipe recipe, string name)
    {
        using var run = TrainingRun.Start(recipe, folder[name], cancellation: Cancellation);
        run.Train(cancellation: Cancellation);
        return RunFolder.Open(folder[name]);
    }

    private static torch.nn.Module<torch.Tensor, torch.Tensor> Model(string weights)
    {
        var model = new MlpOptions().Create([1, 8, 8], 10, 0);
        Weights.Load(weights, model);
        return model;
    }
}
