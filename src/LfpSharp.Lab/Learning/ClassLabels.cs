using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Looks whether a model has an output for every label.</summary>
internal static class ClassLabels
{
    /// <summary>Throws when labels are no classes, or one has no output.</summary>
    /// <param name="outputs">[..., C].</param>
    /// <param name="labels">int64 [N].</param>
    /// <exception cref="ArgumentException">A label is not within 0 … C − 1.</exception>
    public static void Check(Tensor outputs, Tensor labels)
    {
        if (labels.NumberOfElements == 0)
            return;
        if (labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException(
                $"The labels are {(TaskLoss.AreSeveral(labels) ? "of several that may hold" : "numbers to predict")} ({labels.dtype}), but "
                    + "this learning rule or reward learns classes. Use lfp-epsilon, lfp or lfp-zero with the reward "
                    + $"{(TaskLoss.AreSeveral(labels) ? "multi-label" : "squared-error")}, or gradient; or data.target: class.",
                nameof(labels));
        }

        using var scope = NewDisposeScope();
        var (least, most, count) = (labels.min().item<long>(), labels.max().item<long>(), outputs.shape[^1]);
        if (least < 0 || most >= count)
        {
            throw new ArgumentException(
                $"The labels hold class {(least < 0 ? least : most)}, but the model has {count} outputs, for the classes 0 to {count - 1}. "
                    + "Give the model one output for each class of the data, or leave out the samples of other classes.",
                nameof(labels));
        }
    }
}
