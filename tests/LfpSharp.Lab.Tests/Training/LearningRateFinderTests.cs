using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Training;

public sealed class LearningRateFinderTests
{
    private static readonly Recipe Small = new()
    {
        Data = new DataRecipe { Limit = 64 },
        Model = new MlpOptions { Hidden = [8] },
        Training = new TrainingOptions { BatchSize = 16 },
    };

    [Fact]
    public void Run_RatesThatChangeNothing_RisesByEqualFactorsAndSmoothsTheLoss()
    {
        // At such rates the weights stay as they are, so the smoothed losses stay within those of the batches.
        using var experiment = new Experiment(Small);
        var points = experiment.FindLearningRate(1e-12, 1e-10, 11, TestContext.Current.CancellationToken).Points;
        Assert.Equal(11, points.Count);

        // Before anything is learned the ten classes are about equally likely: ln 10 = 2.3.
        Assert.InRange(points[0].Loss, 1.5, 4);
        Assert.All(points.Index(), point => Assert.Equal(Math.Pow(10, point.Index / 5.0), point.Item.LearningRate * 1e12, 1e-6));
        Assert.All(points, point => Assert.InRange(point.Loss, points[0].Loss * 0.8, points[0].Loss * 1.25));
    }

    [Fact]
    public void Run_RatesFarTooLarge_EndsBeforeTheLastStep()
    {
        using var experiment = new Experiment(Small);
        Assert.InRange(experiment.FindLearningRate(1e-3, 1e6, 60, TestContext.Current.CancellationToken).Points.Count, 1, 59);
    }

    [Theory]
    [InlineData(0, 1, 20)]
    [InlineData(1, 1, 20)]
    [InlineData(1, double.PositiveInfinity, 20)]
    [InlineData(0.1, 1, 9)]
    public void Run_BadRange_IsRefused(double least, double most, int steps)
    {
        using var experiment = new Experiment(Small);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentOutOfRangeException>(() => experiment.FindLearningRate(least, most, steps, cancellation));
    }

    [Fact]
    public void Suggestion_ByHand_IsATenthOfTheRateWithTheLowestLoss()
    {
        Assert.Equal(0.01, new LearningRateSearch([(0.01, 2), (0.1, 1), (1, 3)]).Suggestion!.Value, 1e-15);
        Assert.Null(new LearningRateSearch([(0.01, 1), (0.1, 2)]).Suggestion);
        Assert.Null(new LearningRateSearch([]).Suggestion);
    }
}
