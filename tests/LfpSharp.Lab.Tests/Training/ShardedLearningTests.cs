using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Search;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Training;

public sealed class ShardedLearningTests
{
    [Theory]
    [InlineData("lfp-epsilon", 64)]
    [InlineData("lfp-epsilon", 13)]
    [InlineData("lfp-epsilon", 3)]
    [InlineData("gradient", 13)]
    public void Learn_InShards_GivesTheFeedbackOfTheWholeBatch(string rule, int samples)
    {
        using var experiment = new Experiment(new Recipe { Rule = Choices.Create<RuleOptions>("rule", rule) });
        using var attached = experiment.Recipe.Rule.Attach(experiment.Model);
        using var batch = experiment.Train.Gather([.. Enumerable.Range(0, samples)]);
        using var outputs = attached.Learn(batch.Inputs, batch.Labels);
        var whole = Gradients(experiment.Model);
        var right = Accuracy.CountRight(outputs, batch.Labels);

        var score = Sharded(experiment, attached, 4).Learn(batch, 0);

        Assert.Equal((right, samples), (score.Right, score.Seen));
        var parts = Gradients(experiment.Model);
        var largest = whole.Max(Math.Abs);
        Assert.True(largest > 0);
        Assert.All(whole.Zip(parts), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * largest));
    }

    [Fact]
    public void Learn_BatchNorm_KeepsTheMeanOfWhatEachShardMoved()
    {
        using var model = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2));
        var inputs = randn(8, 4);
        var labels = zeros(8, ScalarType.Int64);
        using var rule = new GradientRule(model);
        model.train();
        using var batch = new LfpSharp.Lab.Data.Samples.Batch(inputs, labels);
        var expected = Enumerable.Range(0, 4).Select(shard => Moved(model, inputs.narrow(0, 2 * shard, 2))).ToList();

        Begin(model, rule, new TrainerOptions { Training = new TrainingOptions { Shards = 4 } })!.Learn(batch, 0);

        var after = Buffers(model);
        for (var i = 0; i < after.Length - 1; i++)
            Assert.Equal(expected.Average(moved => moved[i]), after[i], 1e-6);
        Assert.Equal(1, after[^1]);
    }

    [Fact]
    public void Train_Accumulate_IsTheBatchSoManyTimesAsLargeInShards()
    {
        var first = Hash(new TrainingOptions { BatchSize = 16, Accumulate = 4, Epochs = 1 });
        Assert.Equal(first, Hash(new TrainingOptions { BatchSize = 64, Shards = 4, Epochs = 1 }));
        Assert.Equal(first, Hash(new TrainingOptions { BatchSize = 32, Shards = 2, Accumulate = 2, Epochs = 1 }));
        Assert.NotEqual(first, Hash(new TrainingOptions { BatchSize = 64, Epochs = 1 }));
    }

    [Fact]
    public void Train_WhatIsDrawn_DependsOnStepAndShardOnly()
    {
        var recipe = new Recipe
        {
            Data = new DataRecipe { Limit = 64 },
            Model = new LfpSharp.Lab.Models.Spiking.LifMlpOptions
            {
                Hidden = [12],
                Steps = 3,
                Encoder = LfpSharp.Lab.Models.Spiking.EncoderKind.Poisson,
            },
            Rule = Choices.Create<RuleOptions>("rule", "spike-feedback"),
            Training = new TrainingOptions { BatchSize = 16, Shards = 2, Epochs = null, Steps = 4 },
        };
        recipe = recipe with { Data = recipe.Data with { Scaling = LfpSharp.Lab.Data.Samples.InputScaling.Unit } };
        var once = Train(recipe, () => { });
        Assert.Equal(once, Train(recipe, () => rand(3).Dispose()));
        Assert.NotEqual(once, Train(recipe with { Seeds = [1] }, () => { }));
    }

    [Fact]
    public void Train_NonFiniteShard_NamesTheShard()
    {
        var recipe = new Recipe
        {
            Rule = new LfpEpsilonOptions { Reward = new DelegateReward((outputs, _) => full_like(outputs, 1e38)) },
            Training = new TrainingOptions { Shards = 2 },
        };
        using var experiment = new Experiment(recipe);
        using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        var error = Assert.Throws<TrainingFailedException>(() => trainer.Train());
        Assert.StartsWith(
            "Step 1: In shard 0 of 2 of the batch, outputs or feedback are NaN or infinite.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_RuleOfWholeBatches_IsRefused()
    {
        using var model = nn.Sequential(nn.Linear(4, 2));
        using var rule = new EvolutionStrategyOptions().Attach(model);
        var error = Assert.Throws<ArgumentException>(
            () => Begin(model, rule, new TrainerOptions { Training = new TrainingOptions { Accumulate = 2 } }));
        Assert.Contains("'evolution-strategy' learns from a batch as a whole", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_NoPowerOfTwo_IsRefused()
    {
        using var model = nn.Sequential(nn.Linear(4, 2));
        using var rule = new GradientRule(model);
        var error = Assert.Throws<ArgumentException>(
            () => Begin(model, rule, new TrainerOptions { Training = new TrainingOptions { Shards = 3 } }));
        Assert.Contains("cut into 3 parts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckProcesses_MoreThanShards_IsRefused()
    {
        new TrainingOptions { Shards = 4 }.CheckProcesses(4);
        var error = Assert.Throws<ArgumentException>(() => new TrainingOptions { Shards = 2 }.CheckProcesses(4));
        Assert.Contains("There are 4 processes, but training.shards is 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.shards=3", "must be powers of two")]
    [InlineData("training.accumulate=6", "must be powers of two")]
    [InlineData("training.shards=128", "a batch has 64 samples")]
    public void Parse_ShardsThatDoNotFit_AreRefused(string setting, string message)
        => Assert.Contains(
            message,
            Assert.Throws<RecipeException>(() => Recipe.Parse("", "r.yaml", new RecipeSetting(setting))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(8, 4, 1, "0+2 2+2 4+2 6+2")]
    [InlineData(7, 4, 1, "0+1 1+2 3+2 5+2")]
    [InlineData(7, 4, 2, "0+3 3+4 7+0 7+0")]
    [InlineData(3, 4, 1, "0+1 1+2 3+0 3+0")]
    [InlineData(1, 2, 2, "0+1 1+0")]
    public void Of_Rows_AreCutInOrder(int rows, int shards, int least, string expected)
        => Assert.Equal(expected, string.Join(' ', ShardCut.Of(rows, shards, least).Select(cut => $"{cut.First}+{cut.Count}")));

    [Fact]
    public void Take_NoPowerOfTwo_Throws()
    {
        using var sum = new PairwiseSum();
        for (var i = 0; i < 3; i++)
            sum.Add(ones(2));
        Assert.Contains("has 2 ends", Assert.Throws<InvalidOperationException>(sum.Take).Message, StringComparison.Ordinal);
    }

    private static readonly LabeledData Classes = LabeledData.Of("train", [0f, 1], [1], [0, 1], ["a", "b"]);

    private static ShardedLearning Sharded(Experiment experiment, ILearningRule rule, int shards)
        => Begin(experiment.Model, rule, new TrainerOptions { Training = new TrainingOptions { Shards = shards } })!;

    private static ShardedLearning? Begin(nn.Module<Tensor, Tensor> model, ILearningRule rule, TrainerOptions options)
        => ShardedLearning.Begin(model, rule, options, Classes, OneProcess.Instance, new TrainingProfile());

    private static double[] Gradients(nn.Module model)
        => [.. model.parameters().SelectMany(parameter => parameter.grad!.to(ScalarType.Float64).flatten().data<double>().ToArray())];

    private static double[] Buffers(nn.Module model)
        => [.. model.named_buffers().SelectMany(named => named.buffer.to(ScalarType.Float64).flatten().data<double>().ToArray())];

    // What one shard makes of the buffers; they are put back.
    private static double[] Moved(nn.Module<Tensor, Tensor> model, Tensor inputs)
    {
        using var noGrad = no_grad();
        var before = model.named_buffers().Select(named => named.buffer.clone()).ToList();
        model.call(inputs).Dispose();
        var moved = Buffers(model);
        foreach (var (named, copy) in model.named_buffers().Zip(before))
            named.buffer.copy_(copy);
        return moved;
    }

    [Fact]
    public void Train_TextInShards_LearnsFromEveryPlace()
    {
        var recipe = BuiltInRecipes.Load(
            "text-gpt-lfp",
            [
                new("data.samples=200"), new("data.limit=16"), new("training.batch-size=8"), new("training.shards=4"),
                new("training.epochs=1"),
            ]);
        Assert.NotEmpty(Train(recipe, () => { }));
    }

    private static string Hash(TrainingOptions training)
        => Train(
            new Recipe { Optimizer = new SgdOptions { LearningRate = 0.1 }, Data = new DataRecipe { Limit = 200 }, Training = training },
            () => { });

    private static string Train(Recipe recipe, Action disturb)
    {
        using var experiment = new Experiment(recipe);
        using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        trainer.ParametersUpdated += disturb;
        trainer.Train();
        return Weights.Hash(experiment.Model);
    }
}
