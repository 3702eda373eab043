using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>The share of samples whose largest output is the true class.</summary>
public static class Accuracy
{
    /// <summary>How many rows of <paramref name="outputs"/> have their largest value at the label.</summary>
    public static long CountRight(Tensor outputs, Tensor labels)
    {
        using var winners = outputs.argmax(1);
        using var right = winners.eq(labels);
        using var count = right.count_nonzero();
        return count.item<long>();
    }
}
