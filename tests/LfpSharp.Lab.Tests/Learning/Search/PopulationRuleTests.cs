using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Search;

public sealed class PopulationRuleTests
{
    public static TheoryData<string> Names => ["evolution-strategy", "particle-swarm"];

    [Theory]
    [InlineData("evolution-strategy", 0.8)]
    [InlineData("particle-swarm", 0.4)]
    public void Train_PopulationRule_LearnsTheDigitsAndRepeats(string name, double least)
    {
        var (accuracy, weights) = Train();
        Assert.InRange(accuracy, least, 1);
        Assert.Equal(weights, Train().Weights);

        (double, string Weights) Train()
        {
            var recipe = new Recipe
            {
                Rule = Choices.Create<RuleOptions>("rule", name),
                Model = new MlpOptions { Hidden = [] },
                Optimizer = name == "particle-swarm"
                    ? new SgdOptions { LearningRate = 1, Momentum = 0 }
                    : new AdamOptions { LearningRate = 0.02 },
                Schedule = name == "particle-swarm" ? new ConstantSchedule() : new CosineSchedule(),
                Training = new TrainingOptions { Epochs = 4 },
            };
            using var experiment = new Experiment(recipe);
            using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
            trainer.Train(cancellation: TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {trainer.State.Best()!.ValidationScore}");
            return (trainer.State.Best()!.ValidationScore, LfpSharp.Lab.Models.Weights.Hash(experiment.Model));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Learn_NormAndFrozenLayer_ChangesNeitherParametersNorMoreThanOneBatchOfBuffers(string name)
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("a", nn.Linear(3, 4)), ("b", nn.BatchNorm1d(4)), ("c", nn.Linear(4, 2)));
        model.parameters().First().requires_grad_(false);
        var before = model.parameters().Select(parameter => parameter.clone()).ToList();
        using var rule = Choices.Create<RuleOptions>("rule", name).Attach(model);
        rule.Learn(randn(8, 3), zeros(8, ScalarType.Int64));
        Assert.All(before.Zip(model.parameters()), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Equal(1, model.named_buffers().Single(named => named.name == "b.num_batches_tracked").buffer.item<long>());
        Assert.Null(model.parameters().First().grad);
        Assert.All(model.parameters().Skip(1), parameter => Assert.True(parameter.grad is not null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Learn_ManySteps_LeavesNoTensors(string name)
    {
        using var sample = new RandomSample("mlp", "step", 2, 1);
        using var rule = Choices.Create<RuleOptions>("rule", name).Attach(sample.Model);
        rule.Learn(sample.Inputs, sample.Labels).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 3; i++)
            rule.Learn(sample.Inputs, sample.Labels).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Attach_NothingToLearn_IsRefused(string name)
    {
        using var model = nn.ReLU();
        var error = Assert.Throws<ArgumentException>(() => Choices.Create<RuleOptions>("rule", name).Attach(model));
        Assert.Contains($"no parameter that the rule '{name}' could change", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Attach_MixedTypes_IsRefused(string name)
    {
        using var model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2, dtype: ScalarType.Float64));
        var error = Assert.Throws<ArgumentException>(() => Choices.Create<RuleOptions>("rule", name).Attach(model));
        Assert.Contains("some of Float32 and some of Float64", error.Message, StringComparison.Ordinal);
    }
}
