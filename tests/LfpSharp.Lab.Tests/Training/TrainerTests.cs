using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Training;

public sealed partial class TrainerTests
{
    private static readonly TrainingOptions Short = new() { Epochs = 5 };

    [Theory]
    [InlineData("lfp-epsilon", ActivationKind.Relu)]
    [InlineData("lfp-zero", ActivationKind.Silu)]
    [InlineData("gradient", ActivationKind.Relu)]
    public void Train_EveryRule_LearnsTheDigits(string rule, ActivationKind activation)
    {
        var (state, end) = Train(
            new Recipe
            {
                Rule = Choices.Create<RuleOptions>("rule", rule),
                Model = new MlpOptions { Activation = activation },
                Training = Short
            });
        Assert.Equal(TrainingEnd.Completed, end);
        Assert.InRange(state.Best()!.ValidationScore, 0.9, 1);
        Assert.Equal(5, state.Epochs.Count);
    }

    [Theory]
    [InlineData("sgd", 0.3)]
    [InlineData("adam", 0.01)]
    [InlineData("adamw", 0.01)]
    [InlineData("rmsprop", 0.003)]
    public void Train_EveryOptimizer_LearnsTheDigits(string optimizer, double learningRate)
    {
        var (state, _) = Train(
            new Recipe
            {
                Optimizer = Choices.Create<OptimizerOptions>("optimizer", optimizer) with { LearningRate = learningRate },
                Training = Short
            });
        Assert.InRange(state.Best()!.ValidationScore, 0.9, 1);
    }

    [Theory]
    [InlineData(ActivationKind.Step)]
    [InlineData(ActivationKind.Staircase)]
    [InlineData(ActivationKind.NegatedStep)]
    [InlineData(ActivationKind.Sigmoid)]
    [InlineData(ActivationKind.Softplus)]
    [InlineData(ActivationKind.Hardtanh)]
    public void Train_AnyActivation_LearnsByFeedbackAsItIs(ActivationKind activation)
        => Assert.InRange(Accuracy(new LfpEpsilonOptions(), activation), 0.8, 1);

    [Fact]
    public void Train_StepActivations_LearnLessByGradient()
        => Assert.InRange(Accuracy(new GradientOptions(), ActivationKind.Step), 0, 0.8);

    private static double Accuracy(RuleOptions rule, ActivationKind activation)
        => Train(new Recipe
        {
            Rule = rule,
            Model = new MlpOptions { Activation = activation },
            Training = new TrainingOptions { Epochs = 4 },
        }).State.Best()!.ValidationScore;

    [Fact]
    public void Train_StepsLimit_EndsMidEpochWithARecord()
    {
        var (state, end) = Train(new Recipe { Training = new TrainingOptions { Epochs = null, Steps = 25 } });
        Assert.Equal(TrainingEnd.Completed, end);
        Assert.Equal(25, state.Step);
        Assert.Equal([20, 25], state.Epochs.Select(record => record.Step));
    }

    [Fact]
    public void Train_StopAfter_EndsAtThatStep()
    {
        var recipe = new Recipe { Training = Short };
        using var experiment = new Experiment(recipe);
        using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        trainer.Train(stopAfter: 7, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(7, trainer.State.Step);
    }

    [Theory]
    [InlineData("one-cycle")]
    [InlineData("constant")]
    public void Train_Schedule_SetsTheRateOfEveryStep(string name)
    {
        var schedule = Choices.Create<Schedule>("schedule", name) with { WarmupSteps = 25 };
        var recipe = new Recipe { Schedule = schedule, Training = new TrainingOptions { Epochs = null, Steps = 25 } };
        var (state, _) = Train(recipe);
        var expected = new long[] { 19, 24 }
            .Select(step => recipe.Optimizer.LearningRate * schedule.Factor(new SchedulePosition(step, 25, 0, [])));
        Assert.Equal(expected, state.Epochs.Select(record => record.LearningRate));
    }

    [Fact]
    public void Train_Patience_EndsWhenValidationStopsImproving()
    {
        var (state, end) = Train(new Recipe { Training = new TrainingOptions { Epochs = 500, Patience = 2 } });
        Assert.Equal(TrainingEnd.NoImprovement, end);
        Assert.Equal(state.Best()!.Epoch + 2, state.Epoch);
    }

    [Fact]
    public void Train_Minutes_EndsWhenTheyAreOver()
    {
        var (state, end) =
            Train(new Recipe { Schedule = new ConstantSchedule(), Training = new TrainingOptions { Epochs = null, Minutes = 0.01 } });
        Assert.Equal(TrainingEnd.OutOfTime, end);
        Assert.True(state.Seconds >= 0.6);
    }

    [Fact]
    public void Train_Overfit_LearnsAFewSamplesByHeart()
    {
        var (state, _) = Train(new Recipe { Data = new DataRecipe { Overfit = 10 }, Training = new TrainingOptions { Epochs = 60 } });
        Assert.Equal(1, state.Best()!.ValidationScore);
    }

    [Fact]
    public void Train_HugeLearningRate_StopsWithCauseLayerAndStep()
    {
        var error = Assert.Throws<TrainingFailedException>(
            () => Train(new Recipe { Rule = new GradientOptions(), Optimizer = new SgdOptions { LearningRate = 1e6, Momentum = 0 } }));
        Assert.Contains("NaN or infinite", error.Message, StringComparison.Ordinal);
        Assert.Contains("learning rate was 1e+06", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Layer);
        Assert.InRange(error.Step, 2, 50);
    }

    [Fact]
    public void Train_FeedbackOverflowsThoughOutputsDoNot_SaysThatOfTheFeedback()
    {
        using var experiment = new Experiment(new Recipe());
        var recipe = experiment.Recipe with
        {
            Rule = new LfpEpsilonOptions { Reward = new DelegateReward((outputs, _) => torch.full_like(outputs, 1e38)) }
        };
        using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        var error = Assert.Throws<TrainingFailedException>(() => trainer.Train(cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith("Step 1: The feedback of '", error.Message, StringComparison.Ordinal);
        Assert.Contains("rewards that are too large", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("outputs are", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_NoGradientThroughSteps_StopsAtTheSilentLayer()
    {
        var recipe = new Recipe
        {
            Rule = new GradientOptions(),
            Model = new MlpOptions { Activation = ActivationKind.Step },
            Logging = new LoggingOptions { FeedbackSteps = 2 },
        };
        var error = Assert.Throws<TrainingFailedException>(() => Train(recipe));
        Assert.Equal(("1", 6), (error.Layer, error.Step));
        Assert.Contains("got no feedback", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Cancelled_FinishesTheStepAndSaves()
    {
        using var experiment = new Experiment(new Recipe());
        using var trainer = experiment.Recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        using var cancellation = new CancellationTokenSource();
        var saved = 0;
        trainer.CheckpointDue += () => saved++;
        var end = trainer.Train(
            new Reported(progress =>
            {
                if (progress.Epoch == 2 && progress.Step == 7)
                    cancellation.Cancel();
            }),
            cancellation: cancellation.Token);
        Assert.Equal(TrainingEnd.Cancelled, end);
        Assert.Equal((27, 1, 7), (trainer.State.Step, trainer.State.Epoch, trainer.State.Batch));
        Assert.Equal(2, saved);
    }

    [Fact]
    public void Train_Feedback_IsMeasuredPerLayer()
    {
        using var experiment = new Experiment(
            new Recipe { Training = new TrainingOptions { Epochs = 1 }, Logging = new LoggingOptions { FeedbackSteps = 10 } });
        using var trainer = experiment.Recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        var records = new List<FeedbackRecord>();
        trainer.FeedbackMeasured += records.Add;
        trainer.Train(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([10L, 20], records.Select(record => record.Step));
        Assert.Equal(["1", "3", "5"], records[0].Layers.Select(layer => layer.Layer));
        Assert.All(
            records[0].Layers,
            layer => Assert.True(
                layer.Norm >= layer.Largest && layer.Largest > 0 && layer.ZeroShare is >= 0 and < 1 && layer.Relative > 0));
    }

    [Theory]
    [InlineData("norm")]
    [InlineData("layer-norm")]
    [InlineData("value")]
    public void Apply_Clipping_BoundsTheFeedback(string clipping)
    {
        using var sample = new RandomSample("mlp", "relu", 16, 1);
        using var rule = new LfpEpsilonOptions { Reward = new SoftmaxReward() }.Attach(sample.Model);
        rule.Learn(sample.Inputs, sample.Labels).Dispose();
        var before = FeedbackRecord.Measure(sample.Model, 1, 1);
        const double most = 1e-4;
        (Choices.Create<Clipping>("clipping", clipping) with { Max = most }).Apply([.. sample.Model.parameters()]);
        var after = FeedbackRecord.Measure(sample.Model, 1, 1);
        Assert.All(after.Layers.Zip(before.Layers), layer => Assert.True(layer.First.Norm < layer.Second.Norm));
        if (clipping == "norm")
            Assert.Equal(most, Math.Sqrt(after.Layers.Sum(layer => layer.Norm * layer.Norm)), most * 0.02);
        if (clipping == "value")
            Assert.All(after.Layers, layer => Assert.InRange(layer.Largest, 0, most * 1.0001));
    }

    [Fact]
    public void Experiment_Splits_DoNotOverlapAndCoverTheTrainingData()
    {
        using var experiment = new Experiment(new Recipe { Seeds = [4] });
        Assert.Equal(experiment.Data.Train.Count, experiment.Train.Count + experiment.Validation.Count);
        Assert.Equal(1797, experiment.Data.Train.Count + experiment.Data.Test!.Count);
    }

    [Fact]
    public void Experiment_Limit_TakesEveryClassByItsShare()
    {
        using var experiment = new Experiment(new Recipe { Data = new DataRecipe { Limit = 50 } });
        Assert.Equal((50, 50, 50), (experiment.Train.Count, experiment.Validation.Count, experiment.Test!.Count));
        Assert.Equal(10, experiment.Validation.Labels.ToArray().Distinct().Count());
    }

    private static (TrainingState State, TrainingEnd End) Train(Recipe recipe)
    {
        using var experiment = new Experiment(recipe);
        using var trainer = recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        var end = trainer.Train(cancellation: TestContext.Current.CancellationToken);
        return (trainer.State, end);
    }

    private sealed class Reported(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }
}
