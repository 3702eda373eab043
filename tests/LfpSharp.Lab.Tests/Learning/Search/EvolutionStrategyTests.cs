using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Search;
using LfpSharp.Lab.Tests.Learning.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Search;

public sealed class EvolutionStrategyTests
{
    [Fact]
    public void Learn_SmallNetwork_IsTheTwins()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        var (theta, sigma) = (network.Parameters, 0.3);
        random.manual_seed(11);
        var draw = randint(0, int.MaxValue, [1], ScalarType.Int64).item<long>();
        var noise = Enumerable.Range(0, 3).Select(
            pair => EvolutionStrategyRule.Noise(4, draw, pair, tensor(theta)).data<double>().ToArray()).ToArray();
        var losses = new List<double>();
        foreach (var epsilon in noise)
        {
            losses.Add(network.Loss([.. theta.Zip(epsilon, (value, e) => value + (sigma * e))]));
            losses.Add(network.Loss([.. theta.Zip(epsilon, (value, e) => value - (sigma * e))]));
        }
        var sorted = losses.Order().ToList();
        var expected = theta.Select(
            (_, i) => Enumerable.Range(0, 6).Sum(
                k => ((sorted.IndexOf(losses[k]) / 5.0) - 0.5) * (k % 2 == 0 ? 1 : -1) * noise[k / 2][i]) / 6 / sigma).ToArray();

        random.manual_seed(11);
        using var rule = new EvolutionStrategyOptions { Population = 6, Sigma = sigma, Seed = 4 }.Attach(network.Model);
        rule.Learn(network.Inputs, network.Labels);
        Assert.Equal(6, losses.Distinct().Count());
        Assert.All(
            cat([.. network.Model.parameters().Select(parameter => parameter.grad!.flatten())]).data<double>().ToArray().Zip(expected),
            pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        Assert.Equal(theta, cat([.. network.Model.parameters().Select(parameter => parameter.flatten())]).data<double>().ToArray());
    }

    [Fact]
    public void Learn_OutputsThatAreNotFinite_IsRefused()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        using var rule = new EvolutionStrategyOptions { Population = 2 }.Attach(network.Model);
        Assert.Throws<NonFiniteException>(() => rule.Learn(network.Inputs * double.NaN, network.Labels));
    }

    [Fact]
    public void Learn_ManyPairs_PointsAlongTheGradient()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        using (var gradient = new GradientOptions().Attach(network.Model))
            gradient.Learn(network.Inputs, network.Labels);
        var exact = cat([.. network.Model.parameters().Select(parameter => parameter.grad!.flatten())]).clone();
        random.manual_seed(1);
        using var rule = new EvolutionStrategyOptions { Population = 4000, Sigma = 0.01 }.Attach(network.Model);
        rule.Learn(network.Inputs, network.Labels);
        var estimate = cat([.. network.Model.parameters().Select(parameter => parameter.grad!.flatten())]);
        Assert.InRange((exact * estimate).sum().item<double>() / exact.norm().item<double>() / estimate.norm().item<double>(), 0.9, 1);
    }

    [Fact]
    public void Of_CenteredRank_SharesRanksAndTakesInfinity()
    {
        Assert.Equal([-0.5, 0.5, 0, 0.25, -0.25], CenteredRank.Of([1, double.PositiveInfinity, 3, 4, 2]));
        Assert.Equal([-0.25, -0.25, 0.5], CenteredRank.Of([7, 7, 8]));
        Assert.Equal([0.0, 0], CenteredRank.Of([7, 7]));
    }

    [Fact]
    public void Learn_EveryLossInfinite_GivesNoUpdate()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(2, 2));
        using var rule = new EvolutionStrategyOptions { Population = 4, Sigma = 1e30 }.Attach(model);
        rule.Learn(full([1, 2], 1e20f), tensor(new long[] { 0 }));
        Assert.All(model.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().max().item<float>()));
    }

    [Fact]
    public void Attach_OddPopulation_IsRefused()
    {
        using var model = nn.Linear(2, 2);
        var error = Assert.Throws<ArgumentException>(() => new EvolutionStrategyOptions { Population = 5 }.Attach(model));
        Assert.Contains("rule.population is 5", error.Message, StringComparison.Ordinal);
    }
}
