using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Alignment;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Alignment;

public sealed class FeedbackAlignmentTests
{
    [Theory]
    [InlineData("feedback-alignment")]
    [InlineData("uniform-sign-symmetric")]
    [InlineData("fixed-random-sign-symmetric")]
    public void Learn_BackwardWeights_IsTheTwins(string name)
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        RuleOptions options = name switch
        {
            "feedback-alignment" => new FeedbackAlignmentOptions { Seed = 3 },
            "uniform-sign-symmetric" => new UniformSignSymmetricOptions(),
            _ => new FixedRandomSignSymmetricOptions { Seed = 3 },
        };
        using var rule = options.Attach(network.Model);
        rule.Learn(network.Inputs, network.Labels);
        int[] fans = [0, (2 + 3) * 4, 27 + 5, 5 + 3];
        network.AssertGradients(
            network.Gradients(
                (stage, next, signal, _) => next.Back(signal, Backward(stage + 1, next.Weight), next.Connections.Max(c => c.Input) + 1)));

        double[] Backward(int stage, double[] weight)
        {
            var random = RandomWeights.Draw(network.Weights[stage].shape, network.Weights[stage], 3, stage).data<double>().ToArray();
            return [.. weight.Select((w, i) => name switch
            {
                "feedback-alignment" => random[i],
                "uniform-sign-symmetric" => Math.Sqrt(2.0 / fans[stage]) * Math.Sign(w),
                _ => Math.Abs(random[i]) * Math.Sign(w),
            })];
        }
    }

    [Fact]
    public void Learn_TrueWeightsBackward_IsTheGradient()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        using (var gradient = new GradientOptions().Attach(network.Model))
            gradient.Learn(network.Inputs, network.Labels);
        network.AssertGradients(
            network.Gradients((_, next, signal, _) => next.Back(signal, next.Weight, next.Connections.Max(c => c.Input) + 1)));
    }

    [Fact]
    public void Learn_DirectFeedbackAlignment_IsTheTwins()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        using var rule = new DirectFeedbackAlignmentOptions { Seed = 7 }.Attach(network.Model);
        rule.Learn(network.Inputs, network.Labels);
        int[] values = [2 * 2 * 2, 27, 5];
        network.AssertGradients(network.Gradients((stage, _, _, e) =>
        {
            var b = RandomWeights.Draw([3, values[stage]], network.Inputs, 7, stage).data<double>().ToArray();
            return [.. Enumerable.Range(0, values[stage]).Select(i => Enumerable.Range(0, 3).Sum(c => e[c] * b[(c * values[stage]) + i]))];
        }));
    }

    [Fact]
    public void Draw_RandomWeights_FillTheirRange()
    {
        using var like = zeros(1, ScalarType.Float64);
        using var weights = RandomWeights.Draw([20, 10, 3, 3], like, 0, 1);
        var bound = Math.Sqrt(6.0 / 270);
        Assert.InRange(weights.abs().max().item<double>(), 0.99 * bound, bound);
        Assert.Equal(bound * bound / 3, weights.var().item<double>(), bound * bound / 30);
        Assert.InRange(weights.mean().item<double>(), -0.1 * bound, 0.1 * bound);
    }

    [Fact]
    public void Learn_FirstLayerIsANorm_ItLearnsToo()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(
            nn.BatchNorm2d(1), nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.GELU(), nn.Dropout(0.2), nn.Flatten(), nn.Linear(72, 3));
        foreach (RuleOptions options in new RuleOptions[] { new FeedbackAlignmentOptions(), new DirectFeedbackAlignmentOptions() })
        {
            using var rule = options.Attach(model);
            rule.Learn(randn(5, 1, 8, 8), tensor(new long[] { 0, 1, 2, 0, 1 }));
            // What adds a constant to every pixel is taken out again by the next norm: the biases before it get 0 but for rounding.
            Assert.All(
                model.named_parameters(),
                item => Assert.True(
                    item.name is "0.bias" or "1.bias"
                        ? item.parameter.grad is not null
                        : item.parameter.grad!.abs().max().item<float>() > 1e-4,
                    item.name));
        }
    }

    [Fact]
    public void Learn_FrozenLayer_GetsNothingAndPassesTheSignal()
    {
        using var scope = NewDisposeScope();
        var network = new ConnectionNetwork();
        network.Weights[2].requires_grad_(false);
        using var rule = new FeedbackAlignmentOptions().Attach(network.Model);
        rule.Learn(network.Inputs, network.Labels);
        Assert.Null(network.Weights[2].grad);
        Assert.True(network.Weights[0].grad!.abs().max().item<double>() > 0);
    }
}
