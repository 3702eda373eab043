using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>How right a batch, or a part of one, was when it was learned from.</summary>
/// <param name="Right">Samples that were right.</param>
/// <param name="Seen">Samples, of text characters.</param>
/// <param name="LogLikelihood">For text: the sum of log₂ of the probability of each true next character.</param>
/// <param name="Errors">For numbers to predict: how far predictions were from them.</param>
internal readonly record struct BatchScore(long Right, long Seen, double LogLikelihood, NumberSums Errors)
{
    /// <summary>How many numbers <see cref="Write"/> fills.</summary>
    public const int Width = 8;

    /// <summary>The score of outputs.</summary>
    public static BatchScore Of(ScoreKind kind, Tensor outputs, Tensor labels)
    {
        var seen = labels.shape[0];
        return kind switch
        {
            ScoreKind.Determination => new BatchScore(0, seen, 0, default(NumberSums).With(outputs, labels)),
            ScoreKind.Likelihood => new BatchScore(0, seen, -(TaskLoss.Sum(outputs, labels).ToDouble() / Math.Log(2)), default),
            _ => new BatchScore(Accuracy.CountRight(outputs, labels), seen, 0, default),
        };
    }

    /// <summary>The score that <see cref="Write"/> wrote.</summary>
    public static BatchScore Read(ReadOnlySpan<double> row)
        => new((long)row[0], (long)row[1], row[2], new NumberSums((long)row[3], row[4], row[5], row[6], row[7]));

    /// <summary>Writes it as numbers, exact up to 2⁵³ samples.</summary>
    public void Write(Span<double> row)
    {
        ReadOnlySpan<double> values =
        [
            Right, Seen, LogLikelihood, Errors.Count, Errors.SquaredError, Errors.AbsoluteError, Errors.Sum, Errors.Squares,
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
}
