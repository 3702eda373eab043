using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Looks for values that are NaN or infinite.</summary>
internal static class Finite
{
    /// <summary>Throws when an output is NaN or infinite.</summary>
    public static void Check(Tensor outputs)
    {
        if (!Holds(outputs))
            throw new NonFiniteException("The model's outputs hold NaN or infinite values.");
    }

    /// <summary>Whether every value is finite; NaN and infinity both survive the largest magnitude.</summary>
    public static bool Holds(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return values.NumberOfElements == 0 || double.IsFinite(values.detach().abs().max().ToDouble());
    }
}
