using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Rewards;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

/// <summary>Regression: numbers to predict in place of classes.</summary>
public sealed class NumberLearningTests
{
    [Theory]
    [InlineData("gradient")]
    [InlineData("feedback-alignment")]
    [InlineData("direct-feedback-alignment")]
    public void Learn_Numbers_WalksDownHalfTheSquaredError(string rule)
    {
        using var scope = NewDisposeScope();
        var (model, inputs, targets) = Problem();
        using var rules = Choices.Create<RuleOptions>("rule", rule).Attach(model);
        rules.Learn(inputs, targets);

        // The output layer's gradient is exact in all of them: Σ (o − t) a / N.
        var last = model.parameters().Last();
        var expected = (model.call(inputs) - targets).mean([0]);
        Assert.True(expected.allclose(last.grad!, 1e-4, 1e-6));
    }

    [Fact]
    public void Learn_LfpZeroOnSquaredError_IsTheGradientTimesTheMagnitude()
    {
        using var scope = NewDisposeScope();
        var (model, inputs, targets) = Problem();
        using (var gradient = new GradientOptions().Attach(model))
            gradient.Learn(inputs, targets);
        var expected = model.parameters().Select(parameter => parameter.grad! * parameter.abs()).ToList();
        using (var feedback = new LfpZeroOptions { Reward = new SquaredErrorReward() }.Attach(model))
            feedback.Learn(inputs, targets);
        Assert.All(expected.Zip(model.parameters()), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-3, 1e-6)));
    }

    [Fact]
    public void Learn_GradientOfALoss_IsThatOfAutograd()
    {
        using var scope = NewDisposeScope();
        var (model, inputs, targets) = Problem();
        using (var rule = new GradientOptions { Loss = new HuberReward(0.3) }.Attach(model))
            rule.Learn(inputs, targets);
        var found = model.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        model.zero_grad();
        nn.functional.huber_loss(model.call(inputs), targets, 0.3, nn.Reduction.Mean).backward();
        Assert.All(found.Zip(model.parameters()), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-4, 1e-6)));
    }

    [Theory]
    [InlineData("lfp-epsilon", 0.4)]
    [InlineData("gradient", 0.4)]
    public void Train_Diabetes_ExplainsWhatLeastSquaresDoes(string rule, double least)
    {
        var recipe = BuiltInRecipes.Load("diabetes", new RecipeSetting("training.epochs=20", "--set"));
        if (rule == "gradient")
            recipe = recipe with { Rule = new GradientOptions() };
        using var run = ScratchRun.Train(recipe);

        // R² of ordinary least squares on this table is about 0.5 within the training data.
        Assert.InRange(run.Result.TestScore!.Value, least, 0.65);
        Assert.InRange(run.Folder.ReadEpochs()[^1].TrainScore, 0.4, 0.75);

        using var predictor = Predictor.Load(run.Folder);
        using var experiment = new Experiment(recipe);
        using var batch = experiment.Test!.Gather([0, 1, 2]);
        var numbers = predictor.PredictNumbers(batch.Inputs);
        var evaluation = (NumberEvaluation)Evaluation.Of(predictor.Model, experiment.Test!);
        Assert.All(
            numbers.Zip(evaluation.PerNumber[0].Pairs), pair => Assert.Equal(pair.Second.Predicted, Assert.Single(pair.First), 1e-2));
        Assert.Contains(
            "the number 'progression'", Assert.Throws<InvalidOperationException>(() => predictor.Predict(batch.Inputs)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Diabetes_IsStandardizedByItsTrainingSplit()
    {
        var set = DataSets.Load("diabetes");
        Assert.Equal((354, 88, 1, 0), (set.Train.Count, set.Test!.Count, set.Train.Outputs, set.Train.Classes.Count));
        Assert.Equal("progression", Assert.Single(set.Train.Targets).Name);
        Assert.Equal(set.Train.Targets, set.Test.Targets);
        using var batch = set.Train.Gather([.. Enumerable.Range(0, set.Train.Count)]);
        Assert.Equal([354, 1], batch.Labels.shape);
        Assert.Equal(0, batch.Labels.mean().item<float>(), 1e-4);
        Assert.Equal(1, batch.Labels.square().mean().item<float>(), 1e-4);
        Assert.Equal(25, Math.Min(set.Train.Numbers.ToArray().Min(), set.Test.Numbers.ToArray().Min()));
    }

    [Theory]
    [InlineData("diabetes", "data.target=class", "have numbers to predict, and data.target is class")]
    [InlineData("digits", "data.target=number", "have classes, and data.target is number")]
    [InlineData("diabetes", "rule.reward=softmax", "take the reward squared-error")]
    public void Start_WhatDoesNotFit_IsRefusedInOneSentence(string recipe, string setting, string expected)
    {
        var error = Assert.Throws<ArgumentException>(
            () => ScratchRun.Train(BuiltInRecipes.Load(recipe, new RecipeSetting(setting, "--set"))).Dispose());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfNumbers_WhatDoesNotFit_IsRefused()
    {
        var target = new TargetScaling("x", 0, 1);
        Assert.Contains("2 values for 3 numbers", Refused([1, 2], [1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("A number is NaN", Refused([1], [double.NaN]), StringComparison.Ordinal);
        var classes = LabeledData.Of("train", new float[] { 1 }, [1], [0], ["a"]);
        Assert.Contains("no numbers to scale", Assert.Throws<ArgumentException>(() => classes.With(target)).Message);

        string Refused(float[] values, double[] numbers)
            => Assert.Throws<ArgumentException>(() => LabeledData.OfNumbers("train", values, [1], numbers, target)).Message;
    }

    private static (nn.Module<Tensor, Tensor> Model, Tensor Inputs, Tensor Targets) Problem()
    {
        var random = new Generator(5);
        var model = nn.Sequential(("0", nn.Linear(6, 12)), ("1", nn.ReLU()), ("2", nn.Linear(12, 1)));
        foreach (var parameter in model.parameters())
        {
            using var noGrad = no_grad();
            parameter.copy_(randn(parameter.shape, generator: random) * 0.5);
        }

        return (model, randn([8, 6], generator: random), randn([8, 1], generator: random));
    }
}
