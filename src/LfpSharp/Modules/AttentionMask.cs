using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// Takes scores out of attention, or adds to them, as PyTorch's masks do: of a mask of truth values a true takes the score out, one of
/// numbers is added.
/// </summary>
/// <remarks>
/// What is taken out, or had −∞ added, becomes the lowest number of the type and not −∞, which has no reward (0 · ∞); behind the softmax
/// its weight is exactly 0. A row of which all is taken out becomes the mean of the values, where PyTorch gives NaN. Rule by default:
/// reward passes unchanged; what was added takes its part, <c>c · mask</c>, as a bias does, and what was taken out has none.
/// </remarks>
public sealed class AttentionMask() : ParameterLessModule<Tensor, Tensor, Tensor>(nameof(AttentionMask))
{
    /// <summary>Masks scores.</summary>
    /// <param name="input1">The scores, [..., tokens that attend, tokens].</param>
    /// <param name="input2">The mask, truth values or numbers, of a shape that broadcasts to the scores'.</param>
    /// <exception cref="ArgumentException">The mask holds whole numbers.</exception>
    public override Tensor forward(Tensor input1, Tensor input2)
    {
        var lowest = finfo(input1.dtype).min;
        if (input2.dtype == ScalarType.Bool)
            return input1.masked_fill(input2, lowest);
        if (!input2.is_floating_point())
        {
            throw new ArgumentException(
                $"The mask holds {input2.dtype}, which could mean either. Give truth values (true: not to be seen), mask.to_type(Bool), or "
                + "numbers of floating point that are added.",
                nameof(input2));
        }

        using var scope = NewDisposeScope();
        return (input1 + input2).clamp(min: lowest).MoveToOuterDisposeScope();
    }
}
