using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>
/// The area under the receiver operating characteristic: the chance that a sample of a class scores higher for it than one of another
/// class, ties counting half. 0.5 is guessing, 1 is perfect.
/// </summary>
/// <remarks>
/// Source: Hanley, McNeil, The meaning and use of the area under a ROC curve, Radiology 1982: the Mann-Whitney statistic.
/// </remarks>
public static class RocAuc
{
    private const int BatchSize = 512;

    /// <summary>The area for one class.</summary>
    /// <param name="scores">A score for each sample.</param>
    /// <param name="isOfClass">Whether each is of the class.</param>
    /// <returns>0 … 1; NaN where all samples are of the class, or none.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isOfClass)
    {
        if (scores.Length != isOfClass.Length)
            throw new ArgumentException($"There are {scores.Length} scores for {isOfClass.Length} samples.", nameof(scores));
        var (values, flags) = (scores.ToArray(), isOfClass.ToArray());
        Array.Sort(values, flags);
        double inside = 0, ranks = 0;
        for (int start = 0, end; start < values.Length; start = end)
        {
            end = start + 1;
            while (end < values.Length && values[end] == values[start])
                end++;

            // Equal scores share the mean of their ranks, counted from 1.
            var count = flags.AsSpan(start, end - start).Count(true);
            inside += count;
            ranks += count * ((start + 1 + end) / 2.0);
        }
        return (ranks - (inside * (inside + 1) / 2)) / (inside * (values.Length - inside));
    }

    /// <summary>The mean over the classes of each one's area against all others, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, classes]</c>; the softmax of its outputs is the score.</param>
    /// <param name="data">A split of classes; those without a sample, or with all of them, are left out.</param>
    /// <param name="cancellation">Ends it by an exception.</param>
    /// <returns>0 … 1; NaN where there is no class to tell from others.</returns>
    public static double Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var scores = new List<float>();
        using (new EvaluationMode(model))
        {
            var options = new BatchOptions { BatchSize = BatchSize, Shuffle = false, Device = ModelDevice.Of(model) };
            foreach (var batch in new BatchLoader(data, options).Epoch(0, 0, cancellation))
            {
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                scores.AddRange(model.call(batch.Inputs).softmax(1).to(ScalarType.Float32).cpu().data<float>());
            }
        }

        var width = scores.Count / Math.Max(1, data.Count);
        var labels = data.Labels.ToArray();
        double[] areas =
        [
            .. Enumerable.Range(0, Math.Min(width, data.Classes.Count))
            .Select(c => Of([.. labels.Select((_, row) => scores[(row * width) + c])], [.. labels.Select(label => label == c)]))
            .Where(double.IsFinite),
        ];
        return areas.Length > 0 ? areas.Average() : double.NaN;
    }
}
