using LfpSharp.Lab.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>The share of samples whose largest output is the true class.</summary>
public static class Accuracy
{
    private const int BatchSize = 512;

    /// <summary>Evaluates a model on a split, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The split.</param>
    /// <param name="cancellation">Ends the evaluation by an exception.</param>
    /// <returns>0 … 1; NaN for an empty split.</returns>
    public static double Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            long right = 0;
            for (var start = 0; start < data.Count; start += BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                using var batch = data.Gather([.. Enumerable.Range(start, Math.Min(BatchSize, data.Count - start))]);
                right += CountRight(model.call(batch.Inputs), batch.Labels);
            }

            return (double)right / data.Count;
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    /// <summary>How many rows of <paramref name="outputs"/> have their largest value at the label.</summary>
    public static long CountRight(Tensor outputs, Tensor labels)
    {
        using var winners = outputs.argmax(1);
        using var right = winners.eq(labels);
        using var count = right.count_nonzero();
        return count.item<long>();
    }
}
