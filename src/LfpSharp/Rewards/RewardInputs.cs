using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>The checks that every reward makes before it computes.</summary>
internal static class RewardInputs
{
    /// <summary>Throws unless outputs are finite [N, C], and labels int64 [N] within 0 … C−1.</summary>
    public static void Check(string reward, Tensor outputs, Tensor labels)
    {
        CheckOutputs(reward, outputs);
        CheckLabels(reward, outputs, labels, outputs.shape[1]);
    }

    /// <summary>Throws unless outputs are finite floating point [N, C].</summary>
    public static void CheckOutputs(string reward, Tensor outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.dim() != 2 || outputs.shape[1] == 0)
        {
            throw new ArgumentException(
                $"{reward}: the outputs have shape {Shape(outputs)}, expected [N, C]: one row a sample, one column a class.",
                nameof(outputs));
        }

        if (!outputs.is_floating_point())
            throw new ArgumentException($"{reward}: the outputs are {outputs.dtype}, expected a floating-point type.", nameof(outputs));

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (!Finiteness.Holds(outputs))
        {
            var (row, column) = First(outputs.isfinite().logical_not());
            throw new ArgumentException(
                $"{reward}: output [{row}, {column}] is {outputs[row, column].to_type(ScalarType.Float64).item<double>()}; every output "
                + "must be finite. A lower learning rate or feedback clipping usually helps.",
                nameof(outputs));
        }
    }

    /// <summary>Throws unless labels are int64 [N] within 0 … <paramref name="classes"/>−1.</summary>
    public static void CheckLabels(string reward, Tensor outputs, Tensor labels, long classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException(
                $"{reward}: the labels are {labels.dtype}, expected Int64 class numbers. To predict numbers, take the reward "
                    + "squared-error, absolute-error, huber or quantile; for several labels that may hold, multi-label.",
                nameof(labels));
        }

        if (labels.dim() != 1 || labels.shape[0] != outputs.shape[0])
        {
            throw new ArgumentException(
                $"{reward}: the labels have shape {Shape(labels)}, expected [{outputs.shape[0]}]: one class number for each row of the "
                + "outputs.",
                nameof(labels));
        }

        using var scope = NewDisposeScope();
        if (labels.shape[0] > 0 && (labels.min().item<long>() < 0 || labels.max().item<long>() >= classes))
        {
            var (row, _) = First(labels.lt(0).logical_or(labels.ge(classes)).unsqueeze(1));
            throw new ArgumentException(
                $"{reward}: label [{row}] is {labels[row].item<long>()}, expected 0 … {classes - 1} for {classes} classes. "
                    + "Give the model one output for each class, or correct the labels.",
                nameof(labels));
        }
    }

    private static (long Row, long Column) First(Tensor mask)
    {
        var place = mask.nonzero()[0];
        return (place[0].item<long>(), place[1].item<long>());
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
