using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Rewards;

public sealed class PolicyRewardTests
{
    private static readonly double[,] Scores = { { 0.4, -1.2, 2 }, { 0, 0.7, -0.3 }, { 3, 1, -2 } };
    private static readonly double[,] Taken = { { 1, 1.5, 0.2 }, { 0, -0.8, -3 }, { 2, 0, 4 } };

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Density_OfAPolicy_EqualsTheScalarTwin(double entropy)
    {
        using var scope = NewDisposeScope();
        var density = new PolicyReward(entropy).Density(tensor(Scores), tensor(Taken)[.., ..2]);
        var reward = new PolicyReward(entropy).Evaluate(tensor(Scores), tensor(Taken)[.., ..2]);
        for (var n = 0; n < 3; n++)
        {
            var twin = Twin(n, 3, entropy);
            for (var c = 0; c < 3; c++)
            {
                Assert.Equal(twin[c], density[n, c].item<double>(), 1e-12);
                Assert.Equal(Scores[n, c] * twin[c], reward[n, c].item<double>(), 1e-12);
            }
        }
    }

    [Fact]
    public void Density_WithACritic_TakesItsOutputToTheValue()
    {
        using var scope = NewDisposeScope();
        var density = new PolicyReward(0.1, valueWeight: 0.25).Density(tensor(Scores)[..2], tensor(Taken)[..2]);
        for (var n = 0; n < 2; n++)
        {
            var twin = Twin(n, 2, 0.1);
            Assert.Equal(twin[0], density[n, 0].item<double>(), 1e-12);
            Assert.Equal(twin[1], density[n, 1].item<double>(), 1e-12);
            Assert.Equal(0.25 * (Taken[n, 2] - Scores[n, 2]), density[n, 2].item<double>(), 1e-12);
        }
    }

    [Fact]
    public void Density_OverTheActions_SumsToZero()
    {
        using var scope = NewDisposeScope();
        var density = new PolicyReward(0.2).Density(tensor(Scores), tensor(Taken)[.., ..2]);
        Assert.All(density.sum(dim: 1).data<double>().ToArray(), sum => Assert.Equal(0, sum, 1e-12));
    }

    [Fact]
    public void Density_NoAdvantageAndNoEntropy_IsZero()
    {
        using var scope = NewDisposeScope();
        var density = new PolicyReward().Density(tensor(Scores), tensor(new[,] { { 0.0, 0 }, { 1, 0 }, { 2, 0 } }));
        Assert.Equal(0, density.abs().max().ToDouble());
    }

    [Fact]
    public void Density_WrongTargets_AreRefusedByName()
    {
        using var scope = NewDisposeScope();
        Refused("expected outputs [N, actions]", tensor(Taken)[..2]);
        Refused("expected outputs [N, actions]", tensor(Taken).to(ScalarType.Float32));
        Refused("hold action 3, but there are 3", tensor(new[,] { { 0.0, 1 }, { 3, 1 }, { 1, 1 } }));
        Refused("hold action -1, but there are 3", tensor(new[,] { { 0.0, 1 }, { -1, 1 }, { 1, 1 } }));
        Refused("hold action 2, but there are 2", tensor(Taken));
        Refused("a target is NaN or infinite", tensor(new[,] { { 0.0, double.NaN }, { 1, 1 }, { 1, 1 } }));

        static void Refused(string words, Tensor targets)
        {
            var error = Assert.Throws<ArgumentException>(() => new PolicyReward().Density(tensor(Scores), targets));
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PolicyReward_NumbersOutOfRange_AreRefused()
    {
        var entropy = Assert.Throws<ArgumentOutOfRangeException>(() => new PolicyReward(-1));
        Assert.Contains("entropy must be finite", entropy.Message, StringComparison.Ordinal);
        var weight = Assert.Throws<ArgumentOutOfRangeException>(() => new PolicyReward(0, 0));
        Assert.Contains("critic's weight must be positive", weight.Message, StringComparison.Ordinal);
    }

    // (y − π) A − β π (log π + H), by its definition.
    private static double[] Twin(int n, int actions, double entropy)
    {
        var sum = 0.0;
        for (var c = 0; c < actions; c++)
            sum += Math.Exp(Scores[n, c]);
        double[] policy = [.. Enumerable.Range(0, actions).Select(c => Math.Exp(Scores[n, c]) / sum)];
        var disorder = -policy.Sum(p => p * Math.Log(p));
        return
        [
            .. policy.Select((p, c) => (((c == (int)Taken[n, 0] ? 1 : 0) - p) * Taken[n, 1]) - (entropy * p * (Math.Log(p) + disorder))),
        ];
    }
}
