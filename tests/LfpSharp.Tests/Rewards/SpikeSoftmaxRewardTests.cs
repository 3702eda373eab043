using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Rewards;

public sealed class SpikeSoftmaxRewardTests
{
    private const int Steps = 6, Samples = 4, Classes = 3;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(0.7, double.PositiveInfinity)]
    public void Evaluate_SpikesAndPotentials_EqualsScalarTwin(double temperature, double bound)
    {
        using var scope = NewDisposeScope();
        var (spikes, membranes, labels) = Outputs();
        var reward = new SpikeSoftmaxReward(temperature, bound).Evaluate(spikes, labels, membranes);

        for (var n = 0; n < Samples; n++)
        {
            double[] counts = [.. Enumerable.Range(0, Classes).Select(j => spikes[TensorIndex.Colon, n, j].sum().item<double>())];
            var sum = counts.Sum(count => Math.Exp(count / temperature));
            for (var j = 0; j < Classes; j++)
            {
                var lacking = (labels[n].item<long>() == j ? 1 : 0) - (Math.Exp(counts[j] / temperature) / sum);
                for (var t = 0; t < Steps; t++)
                {
                    var size = Size(membranes[t, n, j].item<double>(), bound);
                    Assert.Equal(size * lacking, reward[t, n, j].item<double>(), 1e-12);
                }
            }
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(0.7, double.PositiveInfinity)]
    public void Evaluate_FirstSpikesAndPotentials_EqualsScalarTwin(double temperature, double bound)
    {
        using var scope = NewDisposeScope();
        var (spikes, membranes, labels) = Outputs();
        var reward = new LatencySoftmaxReward(temperature, bound).Evaluate(spikes, labels, membranes);

        for (var n = 0; n < Samples; n++)
        {
            int[] first = [.. Enumerable.Range(0, Classes).Select(j => Enumerable.Range(0, Steps)
                .Append(Steps).First(t => t == Steps || spikes[t, n, j].item<double>() > 0))];
            var sum = first.Sum(f => Math.Exp((Steps - f) / temperature));
            for (var j = 0; j < Classes; j++)
            {
                var lacking = (labels[n].item<long>() == j ? 1 : 0) - (Math.Exp((Steps - first[j]) / temperature) / sum);
                for (var t = 0; t < Steps; t++)
                {
                    var size = t <= first[j] ? Size(membranes[t, n, j].item<double>(), bound) : 0;
                    Assert.Equal(size * lacking, reward[t, n, j].item<double>(), 1e-12);
                }
            }
        }
    }

    [Fact]
    public void Evaluate_PerUnitOfPotential_SumsToZeroOverTheClasses()
    {
        using var scope = NewDisposeScope();
        var (spikes, _, labels) = Outputs();
        var reward = new SpikeSoftmaxReward().Evaluate(spikes, labels, ones_like(spikes));
        Assert.InRange(reward.sum(dim: 2).abs().max().item<double>(), 0, 1e-12);
        var first = new LatencySoftmaxReward().Evaluate(spikes, labels, ones_like(spikes))[0];
        Assert.InRange(first.sum(dim: 1).abs().max().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void Evaluate_WithoutPotentials_SaysWhereTheyAre()
    {
        using var scope = NewDisposeScope();
        var (spikes, membranes, labels) = Outputs();
        Assert.Contains(
            "run.Membranes()", Assert.Throws<ArgumentException>(() => new SpikeSoftmaxReward().Evaluate(spikes, labels)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "got [4, 3]", Assert.Throws<ArgumentException>(() => new SpikeSoftmaxReward().Evaluate(spikes, labels, membranes[0])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(2, 0)]
    [InlineData(2, double.NaN)]
    public void Create_WrongNumber_IsRefused(double temperature, double bound)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpikeSoftmaxReward(temperature, bound));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencySoftmaxReward(temperature, bound));
    }

    [Fact]
    public void Sizes_WrongBound_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => SpikeReward.Sizes(ones(1), double.NaN));

    private static double Size(double potential, double bound) => Math.Min(Math.Max(Math.Abs(potential), 1e-6), bound);

    private static (Tensor Spikes, Tensor Membranes, Tensor Labels) Outputs()
    {
        manual_seed(5);
        var membranes = randn([Steps, Samples, Classes], ScalarType.Float64).mul_(1.5);
        membranes[0, 0] = zeros(Classes, ScalarType.Float64);
        return (membranes.gt(0.4).to_type(ScalarType.Float64), membranes, tensor(new long[] { 0, 2, 1, 1 }));
    }
}
