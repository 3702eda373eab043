using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>Takes the scores of later tokens out of attention: behind the softmax their weights are exactly 0.</summary>
/// <remarks>
/// They become the lowest number of the type and not −∞, which has no reward (0 · ∞). Rule by default: reward passes unchanged; the
/// scores that were taken out have none.
/// </remarks>
public sealed class CausalMask() : ParameterLessModule<Tensor, Tensor>(nameof(CausalMask))
{
    /// <summary>Masks where the column is greater than the row.</summary>
    /// <param name="input">[..., tokens, tokens]: a row of scores for each token that attends.</param>
    public override Tensor forward(Tensor input)
    {
        using var later = ones(input.shape[^2], input.shape[^1], ScalarType.Bool, input.device).triu(1);
        return input.masked_fill(later, finfo(input.dtype).min);
    }
}
