using LfpSharp.Testing.Twins;

namespace LfpSharp.Lab.Tests.Testing;

/// <summary>The scalar twin itself, by hand.</summary>
public sealed class ScalarTwinExampleTests
{
    // z = (1·2 − 3·1 + 0.5, 2·2 + 1·1 − 1) = (−0.5, 4), a = (0, 4); rewards (1, 2) at the activations, ε = 0.
    [Fact]
    public void Backward_TwoByTwo_IsAsByHand()
    {
        var layer = ScalarAffine.Dense([1, -3, 2, 1], [0.5, -1]);
        var twin = new ScalarNetwork(0).Add(layer).Add(new ScalarActivation(z => Math.Max(z, 0)));
        twin.Forward([2, 1]);
        Assert.Equal([0, 4], twin.Outputs);
        Assert.Equal([-2, 6.5], twin.Backward([1, 2]));
        Assert.Equal([-4, -6, 2, 0.5], layer.WeightFeedback);
        Assert.Equal([-1, 0.5], layer.BiasFeedback);
    }

    [Fact]
    public void Dense_WeightsThatDoNotFit_AreRefused()
        => Assert.Contains(
            "3 weights and 2 biases", Assert.Throws<ArgumentException>(() => ScalarAffine.Dense([1, 2, 3], [1, 2])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Backward_MaxPool_GoesToTheFirstOfEquals()
    {
        var pool = new ScalarMaxPool([[0, 1], [2, 3]]);
        Assert.Equal([5, 9], pool.Forward([5, 5, 1, 9]));
        Assert.Equal([1, 0, 0, 2], pool.Backward([1, 2], z => z));
    }
}
