using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>How right a batch, or a part of one, was when it was learned from.</summary>
/// <param name="Right">Samples that were right; of several labels those that were told rightly to hold.</param>
/// <param name="Seen">Samples, of text characters.</param>
/// <param name="LogLikelihood">For text: the sum of log₂ of the probability of each true next character.</param>
/// <param name="Errors">
/// For numbers to predict: how far predictions were from them. Of several all together, scaled, which gives the mean of their R² where
/// each has mean 0 and deviation 1.
/// </param>
/// <param name="Merits">
/// The sum of the returns of its episodes, or its metric times its samples; of several labels 2 TP + FP + FN.
/// </param>
internal readonly record struct BatchScore(long Right, long Seen, double LogLikelihood, NumberSums Errors, double Merits = 0)
{
    /// <summary>How many numbers <see cref="Write"/> fills.</summary>
    public const int Width = 9;

    /// <summary>The score of outputs.</summary>
    /// <param name="kind">What the score is.</param>
    /// <param name="outputs">[N, classes], or what a rule of another kind of data returns.</param>
    /// <param name="labels">What is true of them.</param>
    /// <param name="metric">Judges a batch, where the score is a metric.</param>
    public static BatchScore Of(ScoreKind kind, Tensor outputs, Tensor labels, BatchMetric? metric = null)
    {
        var seen = labels.shape[0];
        return kind switch
        {
            ScoreKind.Determination => new BatchScore(0, seen, 0, default(NumberSums).With(outputs, labels)),
            ScoreKind.Likelihood => new BatchScore(0, seen, -(TaskLoss.Sum(outputs, labels).ToDouble() / Math.Log(2)), default),
            ScoreKind.Return => new BatchScore(0, seen, 0, default, outputs.sum().ToDouble()),
            ScoreKind.Metric => new BatchScore(0, seen, 0, default, metric!.Evaluate(Numbers(outputs.argmax(1)), Numbers(labels)) * seen),
            ScoreKind.LabelF1 => LabelEvaluation.CountOf(outputs, labels) is var (right, marks)
                ? new BatchScore(right, seen, 0, default, marks) : default,
            _ => new BatchScore(Accuracy.CountRight(outputs, labels), seen, 0, default),
        };
    }

    /// <summary>The score that <see cref="Write"/> wrote.</summary>
    public static BatchScore Read(ReadOnlySpan<double> row)
        => new((long)row[0], (long)row[1], row[2], new NumberSums((long)row[3], row[4], row[5], row[6], row[7]), row[8]);

    /// <summary>Writes it as numbers, exact up to 2⁵³ samples.</summary>
    public void Write(Span<double> row)
    {
        ReadOnlySpan<double> values =
        [
            Right, Seen, LogLikelihood, Errors.Count, Errors.SquaredError, Errors.AbsoluteError, Errors.Sum, Errors.Squares, Merits,
        ];
        values.CopyTo(row);
    }

    /// <summary>Sums with those of this batch more.</summary>
    public NumberSums AddedTo(NumberSums sums) => new(
        sums.Count + Errors.Count,
        sums.SquaredError + Errors.SquaredError,
        sums.AbsoluteError + Errors.AbsoluteError,
        sums.Sum + Errors.Sum,
        sums.Squares + Errors.Squares);

    private static int[] Numbers(Tensor values) => [.. values.cpu().data<long>().Select(value => (int)value)];
}
