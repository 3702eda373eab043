using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Alignment;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

/// <summary>Tables with several numbers or several labels a sample, learned from.</summary>
public sealed class LabelLearningTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Learn_GradientOfSeveralLabels_IsThatOfTheBinaryCrossEntropy()
    {
        using var scope = NewDisposeScope();
        var (model, inputs, labels) = Problem();
        using (var rule = new GradientOptions().Attach(model))
            rule.Learn(inputs, labels);
        var found = model.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        model.zero_grad();
        var outputs = model.call(inputs);
        var truth = labels.to(ScalarType.Float32);
        (-((truth * outputs.sigmoid().log()) + ((1 - truth) * (1 - outputs.sigmoid()).log())).sum() / labels.shape[0]).backward();
        Assert.All(found.Zip(model.parameters()), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-3, 1e-5)));
    }

    [Fact]
    public void Learn_LfpZeroOnMultiLabel_IsTheGradientTimesTheMagnitude()
    {
        using var scope = NewDisposeScope();
        var (model, inputs, labels) = Problem();
        using (var gradient = new GradientOptions().Attach(model))
            gradient.Learn(inputs, labels);
        var expected = model.parameters().Select(parameter => parameter.grad! * parameter.abs()).ToList();
        using (var feedback = new LfpZeroOptions { Reward = new MultiLabelReward() }.Attach(model))
            feedback.Learn(inputs, labels);
        Assert.All(expected.Zip(model.parameters()), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-3, 1e-6)));
    }

    [Fact]
    public void OutputError_OfSeveralLabels_IsTheSigmoidLessTheTruth()
    {
        using var scope = NewDisposeScope();
        var error = OutputError.Of(tensor(new float[,] { { 0, 2 }, { -1, 0 } }), tensor(new[,] { { true, false }, { false, true } }));
        float[] expected = [-0.5f / 2, 0.880797f / 2, 0.268941f / 2, -0.5f / 2];
        Assert.Equal(expected, error.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("rule.reward=softmax", "for several labels that may hold, multi-label")]
    [InlineData("data.target=class", "names 3 columns, and classes are in one")]
    public void Start_WhatDoesNotFitLabels_IsRefused(string setting, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => ScratchRun.Train(Recipe(setting)).Dispose());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_SeveralLabels_AreToldAndAnswered()
    {
        using var run = ScratchRun.Train(Recipe("training.epochs=12"));
        Assert.Equal(ScoreKind.LabelF1, run.Folder.Recipe.Score);
        Assert.True(run.Result.TestScore > 0.85, $"{run.Result.TestScore}");
        Assert.InRange(run.Folder.ReadEpochs()[^1].TrainScore, 0.8, 1);

        using var predictor = Predictor.Load(run.Folder);
        using var experiment = new Experiment(run.Folder.Recipe);
        using var batch = experiment.Test!.Gather([.. Enumerable.Range(0, experiment.Test.Count)]);
        Assert.Equal(ScalarType.Bool, batch.Labels.dtype);
        var exact = 0;
        foreach (var (row, chances) in predictor.PredictLabels(batch.Inputs).Index())
            exact += Enumerable.Range(0, 3).All(k => chances[k] > 0.5 == experiment.Test.HoldsOf(k)[row]) ? 1 : 0;
        var evaluation = (LabelEvaluation)Evaluation.Of(predictor.Model, experiment.Test);
        Assert.Equal(evaluation.ExactMatch, (double)exact / experiment.Test.Count, 1e-12);
        Assert.Contains(
            "PredictLabels", Assert.Throws<InvalidOperationException>(() => predictor.Predict(batch.Inputs)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Train_SeveralNumbers_EachIsScaledAndPredicted()
    {
        using var run = ScratchRun.Train(Recipe(
            "data.label-column=[cost, days]", "data.target=number", "rule.reward=squared-error", "training.epochs=15"));
        Assert.True(run.Result.TestScore > 0.8, $"{run.Result.TestScore}");
        Assert.InRange(run.Folder.ReadEpochs()[^1].TrainScore, 0.8, 1);
        using var predictor = Predictor.Load(run.Folder);
        Assert.Equal(["cost", "days"], predictor.Format.OutputNames);
        using var experiment = new Experiment(run.Folder.Recipe);
        Assert.Equal(["x0", "x1", "x2", "wet", "cold", "late"], experiment.Train.FeatureNames);
        using var all = experiment.Data.Train.Gather([.. Enumerable.Range(0, experiment.Data.Train.Count)]);
        Assert.All(all.Labels.mean([0L]).data<float>().ToArray(), mean => Assert.Equal(0, mean, 1e-4));
        Assert.All(all.Labels.square().mean([0L]).data<float>().ToArray(), square => Assert.Equal(1, square, 1e-4));
        using var batch = experiment.Test!.Gather([0, 1, 2]);
        var evaluation = (NumberEvaluation)Evaluation.Of(predictor.Model, experiment.Test);
        foreach (var (row, numbers) in predictor.PredictNumbers(batch.Inputs).Index())
            Assert.Equal(evaluation.PerNumber.Select(number => number.Pairs[row].Predicted), numbers, (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.InRange(evaluation.PerNumber[0].MeanAbsoluteError, 0.5, 50);
        Assert.InRange(evaluation.PerNumber[1].MeanAbsoluteError, 0.0001, 0.2);
    }

    [Fact]
    public void Load_LabelThatHoldsForAll_IsRefused()
    {
        folder.Write("one.csv", System.Text.Encoding.UTF8.GetBytes(
            "x,a,b\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i % 2},1\n"))));
        var recipe = Recipe("data.label-column=[a, b]");
        recipe = recipe with { Data = recipe.Data with { Path = folder["one.csv"] } };
        Assert.Contains(
            "The label 'b' of 'csv' holds for every sample that trains",
            Assert.Throws<ArgumentException>(() => new Experiment(recipe)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b,a", "1 2|3 4.5", "10 5|20 6")]
    [InlineData("3,0", "1 2|3 4.5", "10 5|20 6")]
    public void Load_SeveralColumns_AreInTheOrderAsked(string columns, string features, string numbers)
    {
        folder.Write("order.csv", "a,x,y,b\n5,1,2,10\n6,3,4.5,20\n"u8.ToArray());
        var table = CsvTable.Read(folder["order.csv"], columns.Split(','), TargetKind.Number, 1 << 20);
        Assert.Equal(["b", "a"], table.LabelNames);
        Assert.Equal(["x", "y"], table.FeatureNames);
        Assert.Equal(features, string.Join('|', Enumerable.Range(0, 2).Select(row => Joined([.. table.Values[row].ToArray()]))));
        Assert.Equal(numbers, string.Join('|', table.Targets.Chunk(2).Select(row => Joined([.. row.Select(number => (float)number)]))));

        static string Joined(float[] values) => FormattableString.Invariant($"{values[0]} {values[1]}");
    }

    [Theory]
    [InlineData("a,a", "none named twice")]
    [InlineData("a,x,y,b", "and others beside them")]
    [InlineData("b", "10 in column 4")]
    public void Load_ColumnsThatAreWrong_AreRefused(string columns, string expected)
    {
        folder.Write("wrong.csv", "a,x,y,b\n1,1,2,10\n0,3,4.5,20\n"u8.ToArray());
        var error = Assert.Throws<Lab.Formats.InvalidFileException>(
            () => CsvTable.Read(folder["wrong.csv"], columns.Split(','), TargetKind.Labels, 1 << 20));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private Recipe Recipe(params string[] settings)
    {
        var random = new Random(6);
        var rows = Enumerable.Range(0, 400).Select(_ =>
        {
            double[] x = [.. Enumerable.Range(0, 3).Select(_ => (2 * random.NextDouble()) - 1)];
            var (cost, days) = (100 + (90 * x[0]) - (50 * x[1]), 2 + (0.3 * x[1] * x[1]) - (0.4 * x[2]));
            return FormattableString.Invariant($"{x[0]:f4},{x[1]:f4},{x[2]:f4},{(x[0] > 0 ? 1 : 0)},{(x[1] + x[2] > 0.3 ? 1 : 0)},")
                + FormattableString.Invariant($"{(x[2] < -0.6 ? 1 : 0)},{cost:f3},{days:f5}\n");
        });
        folder.Write("table.csv", System.Text.Encoding.UTF8.GetBytes("x0,x1,x2,wet,cold,late,cost,days\n" + string.Concat(rows)));
        var recipe = new Recipe
        {
            Threads = 1,
            Data = new DataRecipe
            {
                Name = "csv",
                Path = folder["table.csv"],
                LabelColumn = ["wet", "cold", "late"],
                Target = TargetKind.Labels,
            },
            Model = new MlpOptions { Hidden = [24] },
            Rule = new LfpEpsilonOptions { Reward = new MultiLabelReward() },
            Optimizer = new AdamOptions { LearningRate = 0.02 },
            Training = new TrainingOptions { BatchSize = 16, Epochs = 6 },
            Logging = new LoggingOptions { Pictures = false },
        };
        return Lab.Recipes.Recipe.Parse(recipe.ToYaml(), "test", [.. settings.Select(setting => new RecipeSetting(setting))]);
    }

    private static (nn.Module<Tensor, Tensor> Model, Tensor Inputs, Tensor Labels) Problem()
    {
        var random = new Generator(5);
        var model = nn.Sequential(("0", nn.Linear(6, 12)), ("1", nn.ReLU()), ("2", nn.Linear(12, 3)));
        foreach (var parameter in model.parameters())
        {
            using var noGrad = no_grad();
            parameter.copy_(randn(parameter.shape, generator: random) * 0.5);
        }

        return (model, randn([8, 6], generator: random), randn([8, 3], generator: random).gt(0.2));
    }
}
