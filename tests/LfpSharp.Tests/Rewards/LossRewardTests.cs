using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rewards;

public sealed class LossRewardTests
{
    private static readonly double[] Errors = [-2, -0.4, 0.3, 5];

    public static TheoryData<LossReward, double[]> OfNumbers => new()
    {
        { new SquaredErrorReward(), [2, 0.4, -0.3, -5] },
        { new AbsoluteErrorReward(), [1, 1, -1, -1] },
        { new HuberReward(0.5), [0.5, 0.4, -0.3, -0.5] },
        { new QuantileReward(0.9), [0.9, 0.9, -0.1, -0.1] },
    };

    [Theory]
    [MemberData(nameof(OfNumbers), DisableDiscoveryEnumeration = true)]
    public void Density_Distances_IsWhatTheDocumentationSays(LossReward reward, double[] expected)
    {
        using var scope = NewDisposeScope();
        var targets = tensor(new double[] { 1, -1, 0, 3 }).unsqueeze(1);
        var outputs = targets + tensor(Errors).unsqueeze(1);
        Close(tensor(expected).unsqueeze(1), reward.Density(outputs, targets));
        Close(outputs * tensor(expected).unsqueeze(1), reward.Evaluate(outputs, targets));
    }

    [Fact]
    public void CrossEntropyReward_Plain_IsTheSoftmaxReward()
    {
        using var scope = NewDisposeScope();
        var (outputs, labels) = Classes();
        Close(new SoftmaxReward().Evaluate(outputs, labels), new CrossEntropyReward().Evaluate(outputs, labels));
    }

    [Fact]
    public void CrossEntropyReward_SmoothedAndWeighted_EqualsScalarTwin()
    {
        using var scope = NewDisposeScope();
        var (outputs, labels) = Classes();
        double[] weights = [0.5, 2, 1];
        const double Smoothing = 0.2;
        var density = new CrossEntropyReward(Smoothing, weights).Density(outputs, labels);
        for (var n = 0; n < 4; n++)
        {
            double[] o = [.. Enumerable.Range(0, 3).Select(c => outputs[n, c].item<double>())];
            var sum = o.Sum(Math.Exp);

            // Each class's term −log p_c has the weight v_c and a share of the smoothed target.
            double[] share = [.. Enumerable.Range(0, 3).Select(
                c => weights[c] * (((labels[n].item<long>() == c ? 1 : 0) * (1 - Smoothing)) + (Smoothing / 3)))];
            for (var c = 0; c < 3; c++)
                Assert.Equal(share[c] - (share.Sum() * Math.Exp(o[c]) / sum), density[n, c].item<double>(), 1e-12);
        }
    }

    [Fact]
    public void MultiLabelReward_OneOutput_IsTheBinarySigmoidReward()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var outputs = randn(5, 1, ScalarType.Float64);
        var labels = tensor(new long[] { 0, 1, 1, 0, 1 });
        Close(
            new BinarySigmoidReward().Evaluate(outputs, labels),
            new MultiLabelReward().Evaluate(outputs, labels.unsqueeze(1).to_type(ScalarType.Float64)));
    }

    [Fact]
    public void ContrastiveReward_Pairs_EqualScalarTwin()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var outputs = randn([8, 2], ScalarType.Float64);
        using (no_grad())
            outputs[7].copy_(outputs[6]);
        long[] labels = [0, 0, 1, 2, 1, 1, 0, 2];
        var density = new ContrastiveReward(2).Density(outputs, tensor(labels));
        for (var i = 0; i < 8; i += 2)
        {
            double[] e = [.. Enumerable.Range(0, 2).Select(k => outputs[i, k].item<double>() - outputs[i + 1, k].item<double>())];
            var distance = Math.Sqrt((e[0] * e[0]) + (e[1] * e[1]));
            for (var k = 0; k < 2; k++)
            {
                // The way from the one to the other; two classes go apart while nearer than the margin.
                var expected = labels[i] == labels[i + 1] ? -e[k] : distance is > 0 and < 2 ? (2 - distance) * e[k] / distance : 0;
                Assert.Equal(expected, density[i, k].item<double>(), 1e-12);
                Assert.Equal(-expected, density[i + 1, k].item<double>(), 1e-12);
            }
        }
    }

    [Fact]
    public void Of_OwnLoss_IsItsNegativeDerivative()
    {
        using var scope = NewDisposeScope();
        var (outputs, targets) = (tensor(new[] { 0.5, -2 }), tensor(new[] { 1.0, 1 }));
        Close(tensor(new[] { 4 * 0.125, 4 * 27.0 }), LossReward.Of((o, t) => (o - t).pow(4).sum()).Density(outputs, targets));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-6)]
    public void PropagateDensity_OutputsOfZero_LearnAsTheGradientScaledByTheWeights(double epsilon)
    {
        // Units that cancel, of quarters so that nothing is rounded: every output is exactly 0, where a reward o·c would be nothing.
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var model = Sequential(
            Linear(3, 4, dtype: ScalarType.Float64), ReLU(), Linear(4, 1, hasBias: false, dtype: ScalarType.Float64));
        var parameters = model.parameters().ToArray();
        using (no_grad())
        {
            foreach (var parameter in parameters)
                parameter.copy_(Quarters(parameter.shape));
            parameters[0][2..].copy_(parameters[0][..2]);
            parameters[1][2..].copy_(parameters[1][..2]);
            parameters[2][.., 2..].copy_(-parameters[2][.., ..2]);
        }

        var (inputs, targets) = (Quarters([6, 3]), Quarters([6, 1]));
        var loss = (model.call(inputs) - targets).square().sum() / 2;
        loss.backward();
        Tensor[] expected = [.. parameters.Select(parameter => parameter.abs() * parameter.grad!.clone())];
        Assert.True(expected[2].norm().item<double>() > 0.01);

        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(epsilon)) { RecordRewards = true };
        var outputs = model.call(inputs);
        Assert.InRange(outputs.abs().max().item<double>(), 0, 0);
        lfp.PropagateDensity(outputs, new SquaredErrorReward().Density(outputs, targets));
        Assert.All(
            parameters.Zip(expected),
            pair => Assert.True((pair.First.grad! - pair.Second).norm().item<double>() <= 1e-4 * pair.Second.norm().item<double>()));
        Assert.InRange(lfp.Rewards[^1].Reward.abs().max().item<double>(), 0, 10 * epsilon);

        outputs = model.call(inputs);
        lfp.Propagate(outputs, new SquaredErrorReward().Evaluate(outputs, targets));
        Assert.All(parameters, parameter => Assert.InRange(parameter.grad!.norm().item<double>(), 0, 1e-12));
    }

    [Fact]
    public void PropagateDensity_ActivationAtTheEnd_EqualsItsReward()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var model = Sequential(Linear(3, 4, dtype: ScalarType.Float64), Tanh(), Linear(4, 2, dtype: ScalarType.Float64), Tanh());
        var (inputs, targets) = (randn([6, 3], ScalarType.Float64), randn([6, 2], ScalarType.Float64));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var reward = new SquaredErrorReward();
        Tensor[] Feedback(bool asDensity)
        {
            var outputs = model.call(inputs);
            if (asDensity)
                lfp.PropagateDensity(outputs, reward.Density(outputs, targets));
            else
                lfp.Propagate(outputs, reward.Evaluate(outputs, targets));
            return [.. model.parameters().Select(parameter => parameter.grad!.clone())];
        }

        Assert.All(Feedback(true).Zip(Feedback(false)), pair => Close(pair.First, pair.Second));
    }

    [Fact]
    public void Density_WhatDoesNotFit_IsRefusedInOneSentence()
    {
        using var scope = NewDisposeScope();
        var (outputs, labels) = Classes();
        Refused("2 class weights for 3 outputs", () => new CrossEntropyReward(0, [1, 2]).Density(outputs, labels));
        Refused("expected Float64 [4, 3]", () => new SquaredErrorReward().Density(outputs, labels));
        Refused("NaN or infinite", () => new SquaredErrorReward().Density(outputs, full_like(outputs, double.NaN)));
        Refused("not within 0 … 1", () => new MultiLabelReward().Density(outputs, full_like(outputs, 2)));
        Refused("make no pairs", () => new ContrastiveReward().Density(outputs[..3], labels[..3]));
        Refused("Sum it over the batch", () => LossReward.Of((o, t) => (o - o.detach()).abs()).Density(outputs, labels));
        Refused("without a graph", () => LossReward.Of((o, t) => o.detach().sum()).Density(outputs, labels));
        Refused("logarithm", () => LossReward.Of((o, t) => o.abs().sqrt().sum()).Density(zeros_like(outputs), labels));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CrossEntropyReward(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CrossEntropyReward(0, [-1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileReward(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HuberReward(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContrastiveReward(0));

        static void Refused(string message, Func<Tensor> density)
            => Assert.Contains(message, Assert.Throws<ArgumentException>(() => density()).Message, StringComparison.Ordinal);
    }

    private static Tensor Quarters(long[] shape) => randint(1, 9, shape, ScalarType.Float64) / 4 * randn(shape).sign();

    private static (Tensor Outputs, Tensor Labels) Classes()
    {
        manual_seed(1);
        return (randn([4, 3], ScalarType.Float64), tensor(new long[] { 0, 2, 1, 1 }));
    }

    private static void Close(Tensor expected, Tensor actual)
        => Assert.True((expected - actual).abs().max().item<double>() <= 1e-12 * (1 + expected.abs().max().item<double>()));
}
