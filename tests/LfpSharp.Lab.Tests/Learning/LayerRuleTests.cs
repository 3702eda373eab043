using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class LayerRuleTests
{
    public static TheoryData<string> Names
        => ["feedback-alignment", "uniform-sign-symmetric", "fixed-random-sign-symmetric", "direct-feedback-alignment"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_LayerRule_LearnsTheDigitsAndRepeats(string name)
    {
        var (accuracy, weights) = Train();
        Assert.InRange(accuracy, 0.85, 1);
        Assert.Equal(weights, Train().Weights);

        (double, string Weights) Train()
        {
            var recipe = new Recipe { Rule = Choices.Create<RuleOptions>("rule", name), Training = new TrainingOptions { Epochs = 5 } };
            using var experiment = new Experiment(recipe);
            using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
            trainer.Train(cancellation: TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {trainer.State.Best()!.ValidationScore}");
            return (trainer.State.Best()!.ValidationScore, LfpSharp.Lab.Models.Weights.Hash(experiment.Model));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Learn_EveryModelAndActivation_FillsEveryGrad(string name)
    {
        (string, string)[] models =
            [("lenet", "relu"), ("vgg-like", "tanh"), ("mlp", "negated-tanh"), ("mlp", "hardtanh"), ("mlp", "softplus")];
        foreach (var (model, activation) in models)
        {
            using var scope = NewDisposeScope();
            using var sample = new RandomSample(model, activation, 2, 1);
            using var rule = Choices.Create<RuleOptions>("rule", name).Attach(sample.Model);
            var outputs = rule.Learn(sample.Inputs, sample.Labels);
            Assert.True(outputs.allclose(sample.Model.call(sample.Inputs), 1e-4, 1e-5));
            Assert.All(sample.Model.parameters(), parameter => Assert.True(parameter.grad!.abs().max().item<float>() > 0));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Learn_ManySteps_LeavesNoTensors(string name)
    {
        using var sample = new RandomSample("lenet", "relu", 2, 1);
        using var rule = Choices.Create<RuleOptions>("rule", name).Attach(sample.Model);
        rule.Learn(sample.Inputs, sample.Labels).Dispose();
        rule.Learn(sample.Inputs, sample.Labels).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            rule.Learn(sample.Inputs, sample.Labels).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Attach_UnknownLayer_IsRefusedByName(string name)
    {
        using var model = nn.Sequential(("first", nn.Linear(4, 4)), ("odd", nn.Softmax2d()), ("last", nn.Linear(4, 2)));
        var error = Assert.Throws<ArgumentException>(() => Choices.Create<RuleOptions>("rule", name).Attach(model));
        Assert.Contains("'odd'", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
