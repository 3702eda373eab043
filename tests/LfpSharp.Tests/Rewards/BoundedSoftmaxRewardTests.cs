using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Rewards;

public sealed class BoundedSoftmaxRewardTests
{
    [Theory]
    [InlineData(0.0, 1.0, 0.5)]
    [InlineData(0.5, 1.0, 0.5)]
    [InlineData(0.0, 0.5, 0.5)]
    [InlineData(0.51, 1.0, 0)]
    [InlineData(0.0, 0.49, 1)]
    public void Evaluate_ProbabilityOfAHalf_CountsFullyOnlyBeyondABound(double lower, double upper, double counted)
    {
        // Two equal outputs of 2: both have the probability 1/2; a bound that is met exactly leaves it.
        using var scope = NewDisposeScope();
        var reward = new BoundedSoftmaxReward(lower, upper).Evaluate(full([1, 2], 2.0, ScalarType.Float64), tensor(new long[] { 1 }));
        Assert.Equal([-2 * counted, 2 * (1 - counted)], reward.data<double>().ToArray());
    }
}
