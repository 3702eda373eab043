using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>The share of samples whose largest output is the true class.</summary>
public static class Accuracy
{
    /// <summary>Evaluates a model on a split, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The split.</param>
    /// <param name="cancellation">Ends the evaluation by an exception.</param>
    /// <returns>0 … 1; NaN for an empty split.</returns>
    public static double Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
        => Evaluation.Of(model, data, cancellation: cancellation).Accuracy;

    /// <summary>How many rows of <paramref name="outputs"/> have their largest value at the label.</summary>
    public static long CountRight(Tensor outputs, Tensor labels)
    {
        using var winners = outputs.argmax(1);
        using var right = winners.eq(labels);
        using var count = right.count_nonzero();
        return count.item<long>();
    }
}
