using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pruning;

public sealed class RetrainingTests
{
    [Theory]
    [InlineData("adam", "lfp-epsilon")]
    [InlineData("adam", "gradient")]
    [InlineData("adamw", "gradient")]
    [InlineData("rmsprop", "gradient")]
    [InlineData("sgd", "gradient")]
    public void Run_AnyOptimizer_HoldsTheMaskExactlyAndMovesTheRest(string optimizer, string rule)
    {
        var recipe = new Recipe
        {
            Rule = Choices.Create<RuleOptions>("rule", rule),
            Optimizer = Choices.Create<OptimizerOptions>("optimizer", optimizer),
            Training = new TrainingOptions { BatchSize = 32 },
            Data = new DataRecipe { Limit = 300 },
        };
        using var experiment = new Experiment(recipe);
        // Momentum from before the mask is what could bring weights back: a first run without one, then the mask.
        using var scores = new MagnitudeScore().Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        using var order = PruningOrder.Of(scores, PruningScope.Layer);
        using var mask = order.At(0.8);
        var before = mask.Items.Select(item => item.Weight.detach().clone()).ToList();
        var epochs = 0;
        Retraining.Run(recipe, experiment.Model, mask, experiment.Train, experiment.Validation, 3, _ =>
        {
            epochs++;
            AssertHeld(mask);
        }, TestContext.Current.CancellationToken);
        Assert.Equal(3, epochs);
        AssertHeld(mask);
        Assert.All(
            mask.Items.Zip(before),
            pair => Assert.True((pair.First.Weight - pair.Second).abs().masked_select(pair.First.Kept).max().item<float>() > 0));
    }

    [Fact]
    public void Run_MaskAppliedWhileAdamHasMomentum_BringsNoWeightBack()
    {
        using var experiment = new Experiment(
            new Recipe
            {
                Data = new DataRecipe { Limit = 300 },
                Training = new TrainingOptions { BatchSize = 32, Epochs = 4 },
                Rule = new GradientOptions(),
            });
        using var scores = new MagnitudeScore().Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        using var order = PruningOrder.Of(scores, PruningScope.Global);
        using var mask = order.At(0.7);
        using var trainer = experiment.Recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        trainer.EpochEnded += record =>
        {
            if (record.Epoch == 1)
            {
                mask.Apply();
                trainer.ParametersUpdated += mask.Apply;
            }
            else
            {
                AssertHeld(mask);
            }
        };
        trainer.Train(cancellation: TestContext.Current.CancellationToken);
        AssertHeld(mask);
    }

    [Fact]
    public void Run_BestEpoch_IsTheOneTheModelEndsWith()
    {
        var recipe = new Recipe { Data = new DataRecipe { Limit = 400 } };
        using var experiment = new Experiment(recipe);
        using var scores = new MagnitudeScore().Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        using var order = PruningOrder.Of(scores, PruningScope.Global);
        using var mask = order.At(0.5);
        var seen = new List<double>();
        var result = Retraining.Run(
            recipe,
            experiment.Model,
            mask,
            experiment.Train,
            experiment.Validation,
            4,
            record => seen.Add(record.ValidationScore),
            TestContext.Current.CancellationToken);
        Assert.Equal(seen.Max(), result.Retrained);
        Assert.Equal(seen.IndexOf(seen.Max()) + 1, result.BestEpoch);
        Assert.True(result.Retrained > result.Pruned);
        Assert.Equal(result.Retrained, Evaluation.Of(experiment.Model, experiment.Validation).Score);
    }

    private static void AssertHeld(PruningMask mask)
        => Assert.All(
            mask.Items, item => Assert.Equal(0, item.Weight.detach().masked_select(item.Kept.logical_not()).count_nonzero().item<long>()));
}
