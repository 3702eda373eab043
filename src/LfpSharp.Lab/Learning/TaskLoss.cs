using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>
/// The loss that goes with what is learned: cross-entropy for classes, half the squared error for numbers, binary cross-entropy for several
/// labels.
/// </summary>
internal static class TaskLoss
{
    /// <summary>The loss, summed over the batch, with the graph of the outputs.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="labels">
    /// int64 [N], classes; of the outputs' shape floating point, numbers, or bool, whether each label holds.
    /// </param>
    /// <exception cref="ArgumentException">Labels and outputs do not fit.</exception>
    public static Tensor Sum(Tensor outputs, Tensor labels)
    {
        if (AreSeveral(labels))
        {
            CheckNumbers(outputs, labels);
            return nn.functional.binary_cross_entropy_with_logits(
                outputs, labels.to_type(outputs.dtype), reduction: nn.Reduction.Sum);
        }

        if (!IsOfNumbers(labels))
        {
            ClassLabels.Check(outputs, labels);
            return nn.functional.cross_entropy(outputs, labels, reduction: nn.Reduction.Sum);
        }

        CheckNumbers(outputs, labels);
        return (outputs - labels).square().sum() / 2;
    }

    /// <summary>Whether labels say of each of several whether it holds (multi-label).</summary>
    public static bool AreSeveral(Tensor labels) => labels.dtype == ScalarType.Bool;

    /// <summary>Whether labels are numbers to predict, and not classes.</summary>
    public static bool IsOfNumbers(Tensor labels) => labels.is_floating_point();

    /// <summary>Throws unless there is an output for each number or label.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void CheckNumbers(Tensor outputs, Tensor numbers)
    {
        if (!outputs.shape.AsSpan().SequenceEqual(numbers.shape))
        {
            throw new ArgumentException(
                $"The model's outputs are [{string.Join(", ", outputs.shape)}], the numbers or labels to predict "
                    + $"[{string.Join(", ", numbers.shape)}]. Give the model one output for each.",
                nameof(outputs));
        }
    }
}
