using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>The loss that goes with what is learned: cross-entropy for classes, half the squared error for numbers.</summary>
internal static class TaskLoss
{
    /// <summary>The loss, summed over the batch, with the graph of the outputs.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="labels">int64 [N], classes; or floating point of the outputs' shape, numbers.</param>
    /// <exception cref="ArgumentException">Labels and outputs do not fit.</exception>
    public static Tensor Sum(Tensor outputs, Tensor labels)
    {
        if (!IsOfNumbers(labels))
        {
            ClassLabels.Check(outputs, labels);
            return nn.functional.cross_entropy(outputs, labels, reduction: nn.Reduction.Sum);
        }

        CheckNumbers(outputs, labels);
        return (outputs - labels).square().sum() / 2;
    }

    /// <summary>Whether labels are numbers to predict, and not classes.</summary>
    public static bool IsOfNumbers(Tensor labels) => labels.is_floating_point();

    /// <summary>Throws unless there is an output for each number.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void CheckNumbers(Tensor outputs, Tensor numbers)
    {
        if (!outputs.shape.AsSpan().SequenceEqual(numbers.shape))
        {
            throw new ArgumentException(
                $"The model's outputs are [{string.Join(", ", outputs.shape)}], the numbers to predict "
                    + $"[{string.Join(", ", numbers.shape)}]. Give the model one output for each number.",
                nameof(outputs));
        }
    }
}
