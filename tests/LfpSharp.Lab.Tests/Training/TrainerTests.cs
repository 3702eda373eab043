using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lfp-test-").FullName;

    [Theory]
    [InlineData("lfp-epsilon", "relu")]
    [InlineData("lfp-zero", "silu")]
    [InlineData("gradient", "relu")]
    public void Run_EveryRule_LearnsTheDigits(string rule, string activation)
    {
        var recipe = new Recipe { Rule = rule, Activation = activation, Epochs = 5 };
        using var experiment = new Experiment(recipe);
        var result = Trainer.Run(experiment, RunFolder.Create(Path.Combine(folder, "run"), recipe), cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(result.ValidationAccuracy, 0.9, 1);
        Assert.Equal(result.ValidationAccuracy, result.Epochs.Max(epoch => epoch.ValidationAccuracy));
        Assert.Equal(result.Epochs[result.BestEpoch - 1].ValidationAccuracy, result.ValidationAccuracy);
        Assert.Equal(result.TestAccuracy, Accuracy.Of(experiment.Model, experiment.Data.Test!, CancellationToken.None));
    }

    [Fact]
    public void Run_StepActivations_LearnByFeedbackAndNotByGradient()
    {
        Assert.True(Train("lfp-epsilon") > 0.7);
        Assert.True(Train("gradient") < Train("lfp-epsilon"));

        double Train(string rule)
        {
            var recipe = new Recipe { Rule = rule, Activation = "step", Epsilon = 0.1, Epochs = 8 };
            using var experiment = new Experiment(recipe);
            return Trainer.Run(experiment, RunFolder.Create(RunFolder.FreePath(folder, recipe), recipe), cancellation: TestContext.Current.CancellationToken).ValidationAccuracy;
        }
    }

    [Fact]
    public void Run_Cancelled_KeepsWhatWasLearnedAndDoesNotTouchTheTestSet()
    {
        var recipe = new Recipe { Epochs = 50 };
        using var experiment = new Experiment(recipe);
        using var cancellation = new CancellationTokenSource();
        var run = RunFolder.Create(Path.Combine(folder, "run"), recipe);
        var result = Trainer.Run(experiment, run, new CancelAt(3, cancellation), cancellation: cancellation.Token);
        Assert.True(result.Interrupted);
        Assert.Null(result.TestAccuracy);
        Assert.InRange(result.Epochs.Count, 3, 4);
        run.LoadBest(experiment.Model);
    }

    [Fact]
    public void Experiment_Splits_DoNotOverlapAndCoverTheTrainingData()
    {
        using var experiment = new Experiment(new Recipe { Seed = 4 });
        Assert.Equal(experiment.Data.Train.Count, experiment.Train.Count + experiment.Validation.Count);
        Assert.Equal(1797, experiment.Data.Train.Count + experiment.Data.Test!.Count);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class CancelAt(int epoch, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch > epoch || (value.Epoch == epoch && value.Finished is not null))
                source.Cancel();
        }
    }
}
