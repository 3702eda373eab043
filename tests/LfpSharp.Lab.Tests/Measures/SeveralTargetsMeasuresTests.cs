using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

/// <summary>Measures of several numbers and of several labels a sample, against twins that loop over them in float64.</summary>
public sealed class SeveralTargetsMeasuresTests
{
    private const int Samples = 700;

    [Fact]
    public void Evaluation_OfSeveralNumbers_IsThatOfEachInItsOwnUnit()
    {
        TargetScaling[] targets = [new("price", 100, 10), new("days", -3, 0.5), new("size", 0, 1)];
        var random = new Random(2);
        var outputs = Draw(random, 3 * Samples);
        double[] numbers = [.. outputs.Select((output, i) => targets[i % 3].ToNumber(output + (random.NextDouble() * (1 + (i % 3)))))];
        using var model = nn.Identity();
        var evaluation = (NumberEvaluation)Evaluation.Of(model, LabeledData.OfNumbers("test", outputs, [3], numbers, targets));
        double determination = 0;
        foreach (var (k, score) in evaluation.PerNumber.Index())
        {
            var (squared, absolute, spread) = (0.0, 0.0, 0.0);
            double[] truths = [.. Enumerable.Range(0, Samples).Select(row => numbers[(3 * row) + k])];
            for (var row = 0; row < Samples; row++)
            {
                var error = targets[k].ToNumber(outputs[(3 * row) + k]) - truths[row];
                squared += error * error;
                absolute += Math.Abs(error);
                spread += Math.Pow(truths[row] - truths.Average(), 2);
            }

            Assert.Equal(targets[k], score.Target);
            Assert.Equal(1 - (squared / spread), score.Determination, 1e-5);
            Assert.Equal(Math.Sqrt(squared / Samples), score.RootMeanSquaredError, 1e-4);
            Assert.Equal(absolute / Samples, score.MeanAbsoluteError, 1e-4);
            Assert.Equal(truths, score.Pairs.Select(pair => pair.Truth), (a, b) => Math.Abs(a - b) < 1e-4);
            determination += score.Determination / 3;
        }

        Assert.Equal(determination, evaluation.Score, 1e-12);
        Assert.Equal(
            outputs.Zip(numbers).Select((pair, i) => Math.Pow(pair.First - targets[i % 3].ToOutput(pair.Second), 2) / 2).Sum() / Samples,
            evaluation.Loss, 1e-4);
    }

    [Fact]
    public void Evaluation_OfSeveralLabels_IsWhatItsPairsSay()
    {
        string[] names = ["wet", "cold", "never", "rare"];
        var random = new Random(4);

        // Ties, and a label that never holds.
        float[] outputs = [.. Draw(random, 4 * Samples).Select(output => MathF.Round(output * 4) / 4)];
        bool[] holds = [.. outputs.Select((output, i) => i % 4 != 2 && output + (2 * random.NextDouble()) - 1 > (i % 4 == 3 ? 0.95 : 0.2))];
        using var model = nn.Identity();
        var evaluation = (LabelEvaluation)Evaluation.Of(model, DataOf(outputs, holds, names));

        var (right, wrong, missed, exact) = (new long[4], new long[4], new long[4], 0);
        for (var row = 0; row < Samples; row++)
        {
            var isExact = true;
            for (var k = 0; k < 4; k++)
            {
                var (told, is_) = (outputs[(4 * row) + k] > 0, holds[(4 * row) + k]);
                right[k] += told && is_ ? 1 : 0;
                wrong[k] += told && !is_ ? 1 : 0;
                missed[k] += !told && is_ ? 1 : 0;
                isExact &= told == is_;
            }

            exact += isExact ? 1 : 0;
        }

        double[] f1 = [.. Enumerable.Range(0, 4).Select(k => 2.0 * right[k] / ((2 * right[k]) + wrong[k] + missed[k]))];
        Assert.Equal(2.0 * right.Sum() / ((2 * right.Sum()) + wrong.Sum() + missed.Sum()), evaluation.Score, 1e-12);
        Assert.Equal(f1.Average(), evaluation.MacroF1, 1e-12);
        Assert.Equal((double)exact / Samples, evaluation.ExactMatch, 1e-12);
        var labels = evaluation.PerLabel();
        Assert.Equal(names, labels.Select(label => label.Label));
        Assert.Equal(f1, labels.Select(label => label.F1), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(right.Zip(missed, (a, b) => a + b), labels.Select(label => label.Count));
        Assert.True(double.IsNaN(labels[2].RocAuc));
        double[] areas = [AreaTwin(outputs, holds, 0), AreaTwin(outputs, holds, 1), AreaTwin(outputs, holds, 3)];
        Assert.Equal(areas, [labels[0].RocAuc, labels[1].RocAuc, labels[3].RocAuc], (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(areas.Average(), evaluation.MeanRocAuc, 1e-9);
        Assert.Equal(
            outputs.Zip(holds).Sum(pair => Math.Log(1 + Math.Exp(pair.Second ? -pair.First : pair.First))) / Samples,
            evaluation.Loss,
            1e-4);
    }

    [Fact]
    public void Evaluation_NothingHoldsAndNothingIsTold_IsZero()
    {
        using var model = nn.Identity();
        var evaluation = (LabelEvaluation)Evaluation.Of(model, DataOf([-1, -2], [false, false], ["a", "b"]));
        Assert.Equal((0, 0, 1), (evaluation.Score, evaluation.MacroF1, evaluation.ExactMatch));
        Assert.True(double.IsNaN(evaluation.MeanRocAuc));
    }

    [Fact]
    public void State_OfSeveralLabels_IsTheF1OfAllBatchesTogether()
    {
        var random = new Random(8);
        float[] outputs = Draw(random, 4 * 30);
        bool[] holds = [.. outputs.Select(_ => random.Next(3) == 0)];
        using var model = nn.Identity();
        var whole = Evaluation.Of(model, DataOf(outputs, holds, ["a", "b", "c", "d"])).Score;
        var state = new TrainingState();
        Span<double> row = stackalloc double[BatchScore.Width];
        Span<Range> parts = [0..8, 8..88, 88..120];
        foreach (var part in parts)
        {
            using var scope = NewDisposeScope();
            var batch = BatchScore.Of(
                ScoreKind.LabelF1, tensor(outputs[part]).reshape(-1, 4), tensor(holds[part]).reshape(-1, 4));
            batch.Write(row);
            state.Count(BatchScore.Read(row));
        }

        Assert.Equal(whole, state.Score(ScoreKind.LabelF1), 1e-12);
        Assert.Equal(30, state.Seen);
        Assert.Equal(0, new TrainingState().Score(ScoreKind.LabelF1));
    }

    private static LabeledData DataOf(float[] outputs, bool[] holds, string[] names)
        => new("test", new ArraySamples<float>(outputs, outputs.Length / names.Length, [names.Length], 1), holds, names);

    private static float[] Draw(Random random, int count)
        => [.. Enumerable.Range(0, count).Select(_ => (float)((4 * random.NextDouble()) - 2))];

    // The chance that one for which the label holds is above one for which it does not, ties counting half.
    private static double AreaTwin(float[] outputs, bool[] holds, int k)
    {
        var (wins, pairs) = (0.0, 0);
        for (var i = k; i < outputs.Length; i += 4)
        {
            for (var j = k; j < outputs.Length; j += 4)
            {
                if (!holds[i] || holds[j])
                    continue;
                pairs++;
                wins += outputs[i] > outputs[j] ? 1 : outputs[i] == outputs[j] ? 0.5 : 0;
            }
        }

        return wins / pairs;
    }
}
