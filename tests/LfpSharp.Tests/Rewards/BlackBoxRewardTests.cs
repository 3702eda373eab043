using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Rewards;

public sealed class BlackBoxRewardTests
{
    private static readonly double[,] Scores = { { 0.4, -1.2, 0.3 }, { 0, 0.7, -0.3 }, { 1, 0.5, -2 }, { -0.2, 0.1, 0.3 } };
    private static readonly long[] Truth = [0, 1, 1, 2];

    public static TheoryData<BatchMetric> Metrics
        => [new F1Metric(), new BalancedAccuracyMetric(), new ProfitMetric([1, -2, 0, -5, 9, 3, 0, 0, 4])];

    // The derivative of the expected metric in one sample's scores, the others held, by differences.
    [Theory]
    [MemberData(nameof(Metrics), DisableDiscoveryEnumeration = true)]
    public void Density_OneByOne_IsTheDerivativeOfTheExpectedMetric(BatchMetric metric)
    {
        using var scope = NewDisposeScope();
        var density = new BlackBoxReward(metric).Density(tensor(Scores), tensor(Truth));
        var reward = new BlackBoxReward(metric).Evaluate(tensor(Scores), tensor(Truth));
        const double step = 1e-5;
        for (var n = 0; n < 4; n++)
        {
            for (var c = 0; c < 3; c++)
            {
                var slope = (Expected(metric, n, c, step) - Expected(metric, n, c, -step)) / (2 * step);
                Assert.Equal(4 * slope, density[n, c].item<double>(), 1e-7);
                Assert.Equal(Scores[n, c] * 4 * slope, reward[n, c].item<double>(), 1e-7);
            }
        }
    }

    // All ways to decide the batch, each with its probability.
    [Fact]
    public void Estimate_ManyDraws_MeetsTheExactDerivativeWithinItsVariance()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var metric = new F1Metric();
        var policy = Enumerable.Range(0, 4).Select(n => Softmax(n, 0, 0)).ToArray();
        var exact = new double[4, 3];
        for (var all = 0; all < 81; all++)
        {
            int[] way = [all % 3, all / 3 % 3, all / 9 % 3, all / 27];
            var chance = way.Select((c, n) => policy[n][c]).Aggregate((a, b) => a * b);
            for (var n = 0; n < 4; n++)
            {
                for (var c = 0; c < 3; c++)
                    exact[n, c] += 4 * chance * Value(metric, way) * ((way[n] == c ? 1 : 0) - policy[n][c]);
            }
        }

        using var estimate = new BlackBoxReward(metric, draws: 20_000).Estimate(tensor(Scores), tensor(Truth), random).Density;
        Assert.True((estimate - tensor(exact)).abs().max().ToDouble() < 0.05);

        // Two draws alone are right in the mean too.
        var pairs = new BlackBoxReward(metric, draws: 2);
        var mean = stack(Enumerable.Range(0, 6000).Select(_ => pairs.Estimate(tensor(Scores), tensor(Truth), random).Density)).mean([0L]);
        var along = (mean * tensor(exact)).sum().ToDouble() / tensor(exact).square().sum().ToDouble();
        Assert.InRange(along, 0.85, 1.15);

        // The spread of repeated estimates is what one of them says it is.
        var few = new BlackBoxReward(metric, draws: 16);
        var repeated = Enumerable.Range(0, 400).Select(_ => few.Estimate(tensor(Scores), tensor(Truth), random)).ToArray();
        var spread = stack(repeated.Select(one => one.Density)).var(0L).mean().ToDouble();
        Assert.InRange(repeated.Average(one => one.Variance) / spread, 0.85, 1.2);
        Assert.InRange(repeated.Average(one => one.Value) - Enumerable.Range(0, 81).Sum(Weighted), -0.02, 0.02);

        double Weighted(int all)
        {
            int[] way = [all % 3, all / 3 % 3, all / 9 % 3, all / 27];
            return way.Select((c, n) => policy[n][c]).Aggregate((a, b) => a * b) * Value(metric, way);
        }
    }

    [Fact]
    public void Density_OverTheClasses_SumsToZero()
    {
        using var scope = NewDisposeScope();
        foreach (int? draws in new int?[] { null, 5 })
        {
            var density = new BlackBoxReward(new F1Metric(), draws).Density(tensor(Scores), tensor(Truth));
            Assert.All(density.sum(dim: 1).data<double>().ToArray(), sum => Assert.Equal(0, sum, 1e-12));
        }
    }

    [Fact]
    public void Density_AFigureThatNeverChanges_IsZero()
    {
        using var scope = NewDisposeScope();
        foreach (int? draws in new int?[] { null, 5 })
        {
            var reward = new BlackBoxReward(BatchMetric.Of((_, _) => 7), draws);
            Assert.Equal(0, reward.Density(tensor(Scores), tensor(Truth)).abs().max().ToDouble(), 1e-12);
        }
    }

    [Fact]
    public void Evaluate_Metrics_AreTheirDefinitions()
    {
        int[] predictions = [1, 1, 0, 0, 2, 1], labels = [1, 0, 1, 0, 2, 1];
        Assert.Equal(2.0 * 2 / ((2 * 2) + 1 + 1), new F1Metric().Evaluate(predictions, labels), 1e-12);
        Assert.Equal(1, new F1Metric(2).Evaluate(predictions, labels), 1e-12);
        Assert.Equal(0, new F1Metric(3).Evaluate(predictions, labels));
        Assert.Equal(((1.0 / 2) + (2.0 / 3) + 1) / 3, new BalancedAccuracyMetric().Evaluate(predictions, labels), 1e-12);
        Assert.Equal((10 + 10 - 1 - 1 - 20) / 5.0, new ProfitMetric([0, -1, -20, 10]).Evaluate([1, 1, 1, 1, 0], [1, 1, 0, 0, 1]), 1e-12);
        Assert.Equal(6, BatchMetric.Of((taken, _) => taken.Count).Evaluate(predictions, labels));
        Assert.Equal(new ProfitMetric([0, -1, -20, 10]), new ProfitMetric([0, -1, -20, 10]));
    }

    [Fact]
    public void BlackBoxReward_WhatIsWrong_IsRefusedByName()
    {
        using var scope = NewDisposeScope();
        Says("two or more", Assert.Throws<ArgumentOutOfRangeException>(() => new BlackBoxReward(new F1Metric(), 1)));
        Says("expected finite numbers of a square table", Assert.Throws<ArgumentException>(() => new ProfitMetric([1, 2, 3])));
        Says("Give a table of 3 rows", Assert.Throws<ArgumentException>(() => new ProfitMetric([0, -1, -20, 10]).Evaluate([2], [1])));
        var undefined = new BlackBoxReward(BatchMetric.Of((_, _) => double.NaN));
        Says(
            "the metric of 4 samples is NaN",
            Assert.Throws<ArgumentException>(() => undefined.Density(tensor(Scores), tensor(Truth))));

        static void Says(string words, Exception error) => Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static double Expected(BatchMetric metric, int n, int changed, double step)
    {
        var policy = Softmax(n, changed, step);
        int[] decided = [.. Enumerable.Range(0, 4).Select(k => Array.IndexOf(Softmax(k, 0, 0), Softmax(k, 0, 0).Max()))];
        var expected = 0.0;
        for (var c = 0; c < 3; c++)
        {
            int[] way = [.. decided];
            way[n] = c;
            expected += policy[c] * Value(metric, way);
        }
        return expected;
    }

    private static double Value(BatchMetric metric, int[] way) => metric.Evaluate(way, Array.ConvertAll(Truth, label => (int)label));

    private static double[] Softmax(int n, int changed, double step)
    {
        double[] scores = [.. Enumerable.Range(0, 3).Select(c => Math.Exp(Scores[n, c] + (c == changed ? step : 0)))];
        return [.. scores.Select(score => score / scores.Sum())];
    }
}
