using LfpSharp.Lab.Explaining;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Explaining;

public sealed class FaithfulnessTests
{
    [Fact]
    public void Measure_TwoFeaturesByHand_IsTheTrapezoidUnderTheScores()
    {
        using var scope = NewDisposeScope();
        var model = TwoClasses([2, -1]);
        var curve = Faithfulness.Measure(
            "by hand", model, ones(1, 2), tensor(new float[,] { { 2, -1 } }), tensor(new long[] { 0 }), zeros(2));

        Assert.Equal([0, 0.5, 1], curve.Shares);
        double[] expected = [Sigmoid(1), Sigmoid(-1), 0.5];
        foreach (var (wanted, found) in expected.Zip(curve.Scores))
            Assert.Equal(wanted, found, 6);
        Assert.Equal((expected[0] / 4) + (expected[1] / 2) + (expected[2] / 4), curve.Area.Mean, 6);
    }

    [Fact]
    public void Measure_PerfectRelevance_BeatsRandomAndItsOwnReverse()
    {
        using var scope = NewDisposeScope();
        float[] weights = [.. Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? 0.4f : 0.01f * ((i % 3) - 1))];
        var (model, inputs, classes) = (TwoClasses(weights), ones(3, 40), zeros(3, ScalarType.Int64));
        var relevance = tensor(weights).expand(3, 40);

        var perfect = Faithfulness.Measure("perfect", model, inputs, relevance, classes, zeros(40));
        var reverse = Faithfulness.Measure("reverse", model, inputs, -relevance, classes, zeros(40));
        var random = Faithfulness.Random(model, inputs, classes, zeros(40));

        Assert.True(perfect.Area.Mean < random.Area.Mean - 0.2, $"{perfect.Area.Mean} against {random.Area.Mean} at random");
        Assert.True(reverse.Area.Mean > random.Area.Mean + 0.05, $"{reverse.Area.Mean} against {random.Area.Mean} at random");
        Assert.Equal(3, random.Areas.Count);
        Assert.All(random.Scores.Index(), item => Assert.InRange(
            item.Item, random.Range!.Value.Low[item.Index] - 1e-9, random.Range.Value.High[item.Index] + 1e-9));
        Assert.Equal(random.Scores, Faithfulness.Random(model, inputs, classes, zeros(40)).Scores);
    }

    [Fact]
    public void Measure_Images_RemovesAllChannelsOfAPixelAndSetsThemToTheirBaselines()
    {
        using var scope = NewDisposeScope();
        var seen = new List<Tensor>();
        var model = nn.Sequential(new Watcher(seen), nn.Flatten(), nn.Linear(8, 2));
        var inputs = arange(8).to_type(ScalarType.Float32).reshape(1, 2, 2, 2);
        // The channels' sums are 0, 3, 1, 2.
        var relevance = tensor(new float[] { 5, 1, 1, 1, -5, 2, 0, 1 }).reshape(1, 2, 2, 2);
        Faithfulness.Measure(
            "pixels", model, inputs, relevance, tensor(new long[] { 1 }), tensor(new[] { -1f, -2f }).reshape(2, 1, 1));

        var batch = Assert.Single(seen);
        Assert.Equal([5, 2, 2, 2], batch.shape);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], batch[0].flatten().data<float>().ToArray());
        Assert.Equal([0, -1, 2, 3, 4, -2, 6, 7], batch[1].flatten().data<float>().ToArray());
        Assert.Equal([0, -1, 2, -1, 4, -2, 6, -2], batch[2].flatten().data<float>().ToArray());
        Assert.Equal([-1, -1, -1, -1, -2, -2, -2, -2], batch[4].flatten().data<float>().ToArray());
    }

    [Fact]
    public void Measure_WhatDoesNotFit_IsRefused()
    {
        using var scope = NewDisposeScope();
        var model = TwoClasses([1, 1]);
        var classes = zeros(1, ScalarType.Int64);
        Assert.Contains(
            "relevance [1, 3]",
            Assert.Throws<ArgumentException>(() => Faithfulness.Measure("", model, ones(1, 2), ones(1, 3), classes, zeros(2))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "NaN",
            Assert.Throws<ArgumentException>(
                () => Faithfulness.Measure("", model, ones(1, 2), full(1, 2, float.NaN), classes, zeros(2))).Message,
            StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => Faithfulness.Measure(
            "", model, ones(1, 2), ones(1, 2), classes, zeros(2), cancellation: new CancellationToken(true)));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // The first output is Σ w x, the second 0.
    private static Linear TwoClasses(float[] weights)
    {
        var model = nn.Linear(weights.Length, 2, hasBias: false);
        using var noGrad = no_grad();
        model.weight.zero_();
        model.weight[0] = tensor(weights);
        return model;
    }

    private sealed class Watcher(List<Tensor> seen) : nn.Module<Tensor, Tensor>(nameof(Watcher))
    {
        public override Tensor forward(Tensor input)
        {
            seen.Add(input.clone().DetachFromDisposeScope());
            return input.alias();
        }
    }
}
