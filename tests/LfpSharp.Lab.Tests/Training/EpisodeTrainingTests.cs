using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Training;

public sealed class EpisodeTrainingTests
{
    private static readonly Recipe Small = new()
    {
        Data = new DataRecipe { Name = "cartpole", Samples = 100 },
        Model = new MlpOptions { Hidden = [32] },
        Rule = new ReinforceOptions(),
        Schedule = new ConstantSchedule(),
        Training = new TrainingOptions { BatchSize = 16, Epochs = 6 },
        Threads = 1,
    };

    [Fact]
    public void Train_CartPoleByLfp_BalancesFarLongerThanRandom()
    {
        using var run = ScratchRun.Train(Small);
        Assert.Equal(ScoreKind.Return, Small.Score);
        var epochs = run.Folder.ReadEpochs();
        Assert.All(epochs, epoch => Assert.Equal(-epoch.ValidationLoss, epoch.ValidationScore, 1e-9));
        Assert.InRange(epochs[0].TrainScore, 10, 120);
        Assert.True(run.Result.TestScore > 150, $"{run.Result.TestScore}");
        using var player = PolicyPlayer.Load(run.Folder);
        Assert.True(player.Play(PolicyPlayer.Starts(20, 1)).Returns.ToArray().Average() > 150);
        Assert.NotEqual(PolicyPlayer.Starts(2, 1), PolicyPlayer.Starts(2, 2));
    }

    [Fact]
    public void Train_TargetReached_EndsThere()
    {
        using var run = ScratchRun.Train(Small with { Training = Small.Training with { Target = 12 } });
        Assert.Equal(TrainingEnd.TargetReached, run.Result.End);
        var epochs = run.Folder.ReadEpochs();
        Assert.True(epochs[^1].ValidationScore >= 12);
        Assert.All(epochs.SkipLast(1), epoch => Assert.True(epoch.ValidationScore < 12));
    }

    [Theory]
    [InlineData("reinforce")]
    [InlineData("actor-critic")]
    public void Resume_WithinAnEpochOfEpisodes_EndsAsIfNeverStopped(string rule)
    {
        using var scratch = new ScratchFolder();
        Interruption.AssertEndsAsIfNeverStopped(
            Small with
            {
                Data = new DataRecipe { Name = "catch", Samples = 100 },
                Rule = Choices.Create<RuleOptions>("rule", rule),
                Training = Small.Training with { Epochs = 3 },
            },
            scratch.Path,
            7);
        Assert.Equal(
            RunFolder.Open(scratch["whole"]).ReadEpochs().Select(epoch => epoch.TrainScore),
            RunFolder.Open(scratch["part"]).ReadEpochs().Select(epoch => epoch.TrainScore));
    }

    [Fact]
    public void Load_AnEnvironment_SplitsStartsThatAreAFunctionOfTheSeed()
    {
        var set = DataSets.Load("acrobot", new DataOptions { Samples = 50, Seed = 3 });
        Assert.Equal((40, 10), (set.Train.Count, set.Test!.Count));
        Assert.Equal("acrobot", set.Train.Environment!.Name);
        Assert.Equal(3, set.Train.Outputs);
        Assert.False(set.Train.HasClasses);
        Assert.Equal(set.Hash, DataSets.Load("acrobot", new DataOptions { Samples = 50, Seed = 3 }).Hash);
        Assert.NotEqual(set.Hash, DataSets.Load("acrobot", new DataOptions { Samples = 50, Seed = 4 }).Hash);
        using var starts = set.Train.Gather([.. Enumerable.Range(0, 40)]);
        Assert.Equal(40, starts.Labels.data<long>().Distinct().Count());
    }

    [Fact]
    public void ComparisonPlan_RulesByRules_AreLaidOverTheRecipe()
    {
        var plan = new ComparisonPlan(Small, ["reinforce-by-lfp-epsilon", "reinforce-by-gradient", "actor-critic"], [0], [0.01]);
        Assert.Equal(new LfpEpsilonOptions { Epsilon = 0.1 }, ((ReinforceOptions)plan.RecipeOf(plan.Rules[0], 0.01, 0).Rule).By);
        Assert.IsType<GradientOptions>(((ReinforceOptions)plan.RecipeOf(plan.Rules[1], 0.01, 0).Rule).By);
        Assert.IsType<LfpEpsilonOptions>(((ActorCriticOptions)plan.RecipeOf(plan.Rules[2], 0.01, 0).Rule).By);
        Assert.Equal(plan.Rules, plan.Rehearsed.Select(run => run.Rule));
        Assert.Contains(
            "gradeint",
            Assert.ThrowsAny<Exception>(() => new ComparisonPlan(Small, ["reinforce-by-gradeint", "actor-critic"], [0])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Experiment_WhatCannotBeDoneWithEpisodes_IsRefusedByName()
    {
        using var experiment = new Experiment(Small);
        var cancellation = TestContext.Current.CancellationToken;
        Refused("'cartpole' is an environment, where there is no loss", () => experiment.FindLearningRate(cancellation: cancellation));
        using var scratch = new ScratchFolder();
        Refused("Use rule=reinforce", () => TrainingRun.Start(Small with { Rule = new LfpEpsilonOptions() }, scratch["run"]));
        Refused("a metric judges classes", () => _ = new Experiment(Small with { Metric = new F1Metric() }));
        var noise = new ShiftFlipNoise(noise: 1);
        Refused("'train' has episodes, seen as they are", () => experiment.Train.Gather([0], augmentation: noise));
        using var digits = ScratchRun.Train(
            new Recipe { Data = new DataRecipe { Limit = 60 }, Training = new TrainingOptions { Epochs = 1 }, Threads = 1 });
        Refused("plays nothing", () => PolicyPlayer.Load(digits.Folder));

        static void Refused(string words, Action act)
            => Assert.Contains(words, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
    }
}
