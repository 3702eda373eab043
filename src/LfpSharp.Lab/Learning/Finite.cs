using LfpSharp.Gates;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Refuses values that are NaN or infinite.</summary>
internal static class Finite
{
    /// <summary>Throws when an output is NaN or infinite.</summary>
    public static void Check(Tensor outputs)
    {
        if (!Finiteness.Holds(outputs))
            throw new NonFiniteException("The model's outputs hold NaN or infinite values.");
    }
}
