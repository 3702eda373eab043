using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

public sealed class NumberMeasuresTests
{
    // t = 1, 2, 6: mean 3, spread 4 + 1 + 9 = 14; errors 1, 0, −2.
    private static readonly double[] Truth = [1, 2, 6];
    private static readonly double[] Predicted = [2, 2, 4];

    [Fact]
    public void NumberSums_ByHand_AreWhatTheDocumentationSays()
    {
        using var scope = NewDisposeScope();
        var sums = default(NumberSums).With(tensor(Predicted)[..1], tensor(Truth)[..1]).With(tensor(Predicted)[1..], tensor(Truth)[1..]);
        Assert.Equal((3, 5.0, 3.0, 9.0, 41.0), (sums.Count, sums.SquaredError, sums.AbsoluteError, sums.Sum, sums.Squares));
        Assert.Equal(1 - (5 / 14.0), sums.Determination, 1e-12);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 6 }, 1)]
    [InlineData(new double[] { 3, 3, 3 }, 0)]
    [InlineData(new double[] { 17, 3, 3 }, -18)]
    public void Determination_ExactMeanAndWorse_IsOneZeroAndNegative(double[] predicted, double expected)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected, default(NumberSums).With(tensor(predicted), tensor(Truth)).Determination, 1e-12);
    }

    [Fact]
    public void Determination_OfOneValueOrNone_IsNaN()
    {
        using var scope = NewDisposeScope();
        Assert.True(double.IsNaN(default(NumberSums).Determination));
        Assert.True(double.IsNaN(default(NumberSums).With(tensor(new[] { 1.0, 2 }), tensor(new[] { 5.0, 5 })).Determination));
    }

    [Fact]
    public void Evaluation_OfNumbers_IsInTheirOwnUnit()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Identity();
        var target = new TargetScaling("price", 100, 10);

        // The model puts its input out: 0, 1 stand for 100 and 110, where 90 and 120 are true.
        var data = LabeledData.OfNumbers("test", [0, 1], [1], [90, 120], target);
        var evaluation = Assert.IsType<NumberEvaluation>(Evaluation.Of(model, data));
        var price = Assert.Single(evaluation.PerNumber);
        Assert.Equal([(90, 100), (120, 110)], price.Pairs.Select(pair => (Math.Round(pair.Truth, 4), Math.Round(pair.Predicted, 4))));
        Assert.Equal(10, price.RootMeanSquaredError, 1e-5);
        Assert.Equal(10, price.MeanAbsoluteError, 1e-5);
        Assert.Equal(1 - (200 / 450.0), evaluation.Score, 1e-6);
        Assert.Equal(0.5, evaluation.Loss, 1e-6);
    }

    [Fact]
    public void TargetScaling_OfNumbers_HasMeanZeroAndDeviationOne()
    {
        // Unix times: sums of their squares would lose what tells them apart.
        double[] numbers = [1.7e9, 1.7e9 + 1, 1.7e9 + 5];
        var scaling = TargetScaling.Of("time", numbers);
        Assert.Equal(0, numbers.Average(scaling.ToOutput), 1e-6);
        Assert.Equal(1, numbers.Average(number => Math.Pow(scaling.ToOutput(number), 2)), 1e-6);
        Assert.All(numbers, number => Assert.Equal(number, scaling.ToNumber(scaling.ToOutput(number)), 1e-5));
        Assert.Equal(new TargetScaling("same", 3, 1), TargetScaling.Of("same", [3, 3]));
        Assert.StartsWith("There is no number", Assert.Throws<ArgumentException>(() => TargetScaling.Of("x", [])).Message);
    }

    [Fact]
    public void RocAuc_RandomScoresWithTies_EqualsThePairs()
    {
        var random = new Random(3);
        float[] scores = [.. Enumerable.Range(0, 200).Select(_ => (float)random.Next(12))];
        bool[] flags = [.. scores.Select(score => random.Next(20) < score)];
        double won = 0, pairs = 0;
        foreach (var (inside, _) in scores.Zip(flags).Where(item => item.Second))
        {
            foreach (var (outside, _) in scores.Zip(flags).Where(item => !item.Second))
                (won, pairs) = (won + (inside > outside ? 1 : inside == outside ? 0.5 : 0), pairs + 1);
        }

        Assert.Equal(won / pairs, RocAuc.Of(scores, flags), 1e-12);
        Assert.Equal(1, RocAuc.Of([1, 2, 3], [false, true, true]));
        Assert.Equal(0.5, RocAuc.Of([1, 1], [false, true]));
        Assert.True(double.IsNaN(RocAuc.Of([1, 2], [true, true])));
        Assert.StartsWith("There are 1 scores for 2", Assert.Throws<ArgumentException>(() => RocAuc.Of([1], [true, false])).Message);
    }

    [Fact]
    public void RocAuc_OfAModel_IsTheMeanOverItsClasses()
    {
        using var model = nn.Identity();
        float[] values = [3, 0, 0, /**/ 0, 3, 0, /**/ 0, 2, 1];
        var data = LabeledData.Of("test", values, [3], [0, 1, 2], ["a", "b", "c"]);

        // a and c are told apart fully, b too: its own sample scores highest.
        Assert.Equal(1, RocAuc.Of(model, data), 1e-12);
        var confused = LabeledData.Of("test", values, [3], [0, 2, 1], ["a", "b", "c"]);
        Assert.Equal((1 + 0.5 + 0.25) / 3, RocAuc.Of(model, confused), 1e-12);
    }

    [Fact]
    public void ScoreWording_OfBothKinds_HasTheirUnits()
    {
        Assert.Equal("96.66\u00a0%", ScoreKind.Accuracy.Text(0.9666));
        Assert.Equal("0.4824", ScoreKind.Determination.Text(0.4824));
        Assert.Equal("−0.1000 to 0.2000", ScoreKind.Determination.Interval(-0.1, 0.2));
        Assert.Equal(("accuracy in %", "R²"), (ScoreKind.Accuracy.Axis, ScoreKind.Determination.Axis));
    }
}
