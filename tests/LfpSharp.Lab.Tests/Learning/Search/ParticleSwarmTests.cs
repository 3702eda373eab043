using LfpSharp.Lab.Learning.Search;
using LfpSharp.Lab.Tests.Learning.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Search;

public sealed class ParticleSwarmTests
{
    [Fact]
    public void Learn_SmallNetwork_IsTheTwins()
    {
        const int particles = 4;
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        var theta = network.Parameters;
        using var generator = new Generator(9);
        var x = Rows(randn([particles, theta.Length], ScalarType.Float64, generator: generator));
        for (var i = 0; i < particles; i++)
            x[i] = [.. theta.Select((value, d) => value + (i == 0 ? 0 : 0.4 * x[i][d]))];
        var p = x.Select(place => place.ToArray()).ToArray();
        var v = x.Select(place => new double[place.Length]).ToArray();

        using var rule = new ParticleSwarmOptions
        {
            Particles = particles,
            Inertia = 0.6,
            Cognitive = 1.1,
            Social = 1.7,
            Spread = 0.4,
            Seed = 9
        }.Attach(network.Model);
        for (var step = 0; step < 6; step++)
        {
            rule.Learn(network.Inputs, network.Labels);
            for (var i = 0; i < particles; i++)
                p[i] = network.Loss(x[i]) < network.Loss(p[i]) ? [.. x[i]] : p[i];
            var g = p.MinBy(network.Loss)!;
            var found = cat([.. network.Model.parameters().Select(parameter => parameter.grad!.flatten())]).data<double>().ToArray();
            Assert.All(found.Zip(theta.Zip(g, (value, best) => value - best)), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
            var (r1, r2) = (
                Rows(rand([particles, theta.Length], ScalarType.Float64, generator: generator)),
                Rows(rand([particles, theta.Length], ScalarType.Float64, generator: generator)));
            for (var i = 0; i < particles; i++)
            {
                for (var d = 0; d < theta.Length; d++)
                {
                    v[i][d] = (0.6 * v[i][d]) + (1.1 * r1[i][d] * (p[i][d] - x[i][d])) + (1.7 * r2[i][d] * (g[d] - x[i][d]));
                    x[i][d] += v[i][d];
                }
            }
        }
        Assert.NotEqual(p[0], theta);
    }

    [Fact]
    public void Learn_SgdOfRateOne_PutsTheModelAtTheBestPlaceAndNeverGoesUp()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        using var rule = new ParticleSwarmOptions().Attach(network.Model);
        using var optimizer = optim.SGD(network.Model.parameters(), 1);
        var losses = new List<double>();
        for (var step = 0; step < 30; step++)
        {
            rule.Learn(network.Inputs, network.Labels);
            optimizer.step();
            losses.Add(nn.functional.cross_entropy(network.Model.call(network.Inputs), network.Labels).item<double>());
        }
        Assert.All(losses.Zip(losses.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-9));
        Assert.InRange(losses[^1], 0, 0.5 * losses[0]);
    }

    [Fact]
    public void Learn_ModelChangedBeforeTheFirstStep_IsRefused()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        using var rule = new ParticleSwarmOptions().Attach(network.Model);
        using (no_grad())
            network.Weights[0].mul_(1.01);
        var error = Assert.Throws<InvalidOperationException>(() => rule.Learn(network.Inputs, network.Labels));
        Assert.Contains("in no checkpoint", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be resumed", Assert.Single(rule.Warnings), StringComparison.Ordinal);
    }

    private static double[][] Rows(Tensor values)
        => [.. Enumerable.Range(0, (int)values.shape[0]).Select(i => values[i].data<double>().ToArray())];
}
