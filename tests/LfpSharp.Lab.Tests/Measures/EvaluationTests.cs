using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

/// <summary>Scores by hand, of a model that gives its inputs back.</summary>
public sealed class EvaluationTests
{
    // Outputs of five samples for the classes a, b, c, and their classes: a as a, a as b, b as b, c as b with c second, c as a with c last.
    private static readonly float[] Outputs = [3, 1, 0, 1, 2, 0, 0, 4, 1, 0, 2, 1, 2, 1, 0];
    private static readonly int[] Labels = [0, 0, 1, 2, 2];

    [Fact]
    public void Of_FiveSamples_CountsAsByHand()
    {
        var evaluation = Evaluate(3);
        Assert.Equal((5, 3), (evaluation.Count, evaluation.Top));
        Assert.Equal([0.4, 0.8, 1.0], Enumerable.Range(1, 3).Select(evaluation.TopAccuracy));
        Assert.Equal(evaluation.TopAccuracy(1), evaluation.Accuracy);
        long[] confusion = [1, 1, 0, 0, 1, 0, 1, 1, 0];
        Assert.Equal(confusion, Enumerable.Range(0, 9).Select(cell => evaluation.Confusion(cell / 3, cell % 3)));
        Assert.Equal(Enumerable.Range(0, 5).Average(CrossEntropy), evaluation.Loss, 1e-6);
    }

    [Fact]
    public void PerClass_FiveSamples_HasPrecisionRecallAndF1()
    {
        var scores = Evaluate(1).PerClass();
        ClassScore[] expected = [new("a", 2, 1 / 2.0, 1 / 2.0), new("b", 1, 1 / 3.0, 1), new("c", 2, 0, 0)];
        Assert.Equal(expected, scores);
        Assert.Equal([0.5, 0.5, 0], scores.Select(score => score.F1), (one, other) => Math.Abs(one - other) < 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_AnyMode_IsRestored(bool training)
    {
        using var model = nn.Identity();
        model.train(training);
        Evaluation.Of(model, Data);
        Assert.Equal(training, model.training);
    }

    [Fact]
    public void Of_TopBeyondTheClasses_IsCutAndBelowOneRefused()
    {
        Assert.Equal(3, Evaluate(7).Top);
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(0));
    }

    [Fact]
    public void Feedback_ByHand_IsMeasuredPerLayer()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("a", Filled([3, 4])), ("b", Filled([0, 0])), ("c", Filled([1, 1])));
        var parameters = model.parameters().ToArray();
        parameters[0].grad = tensor(new float[] { 0, -2 }, [1, 2]);
        parameters[1].grad = tensor(new float[] { 6, 8 }, [1, 2]);
        var record = FeedbackRecord.Measure(model, 7, 2);
        LayerFeedback[] expected = [new("a", 2, 2, 0.5, 2 / 5.0), new("b", 10, 8, 0, 0), new("c", 0, 0, 1, 0)];
        Assert.Equal(expected, record.Layers.Select(layer => layer with { Relative = Math.Round(layer.Relative, 6) }));
        Assert.Equal((7, 2), (record.Step, record.Epoch));
    }

    [Fact]
    public void Magnitudes_ByHand_HaveQuantilesAndShares()
    {
        var magnitudes = new SortedMagnitudes(tensor(new float[] { 0, -2, 1, 4 }));
        Assert.Equal((4, 0.25), (magnitudes.Count, magnitudes.Zero));
        Assert.Equal([0, 0.75, 1.5, 2.5, 4], new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(magnitudes.Quantile));
        Assert.Equal([0, 0.25, 0.5, 1], new[] { 0, 1, 2, 4.5 }.Select(magnitudes.ShareBelow));
    }

    private static LabeledData Data => new("test", new ArraySamples<float>(Outputs, 5, [3], 1), Labels, ["a", "b", "c"]);

    private static ClassEvaluation Evaluate(int top)
    {
        using var model = nn.Identity();
        return (ClassEvaluation)Evaluation.Of(model, Data, top);
    }

    private static double CrossEntropy(int sample)
        => Math.Log(Enumerable.Range(0, 3).Sum(c => Math.Exp(Outputs[(sample * 3) + c]))) - Outputs[(sample * 3) + Labels[sample]];

    private static TorchSharp.Modules.Linear Filled(float[] values)
    {
        var layer = nn.Linear(2, 1, hasBias: false);
        using var noGrad = no_grad();
        layer.weight.copy_(tensor(values, [1, 2]));
        return layer;
    }
}
