using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Teaching;

/// <summary>
/// The reward of a person's yes or no to an answer c, with <c>y</c> one-hot at c and <c>p = softmax o</c>: praise <c>o (y − p)</c>, rebuke
/// <c>−o (y − p) p_c</c>.
/// </summary>
/// <remarks>
/// Per unit of output, praise is the gradient of <c>log p_c</c>, and rebuke that of <c>−p_c</c>, since
/// <c>∂p_c/∂o = p_c (y − p)</c>; both sum to zero over the outputs, so that neither drives a network as a whole up or down. A rebuke
/// fades as the answer is given up, and is strong where the network was sure. Outputs of 0 have a density too.
/// </remarks>
public sealed record VerdictReward : IDensityReward
{
    /// <inheritdoc/>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return (outputs.detach() * Density(outputs, labels)).MoveToOuterDisposeScope();
    }

    /// <summary>The density: <c>y − p</c> for a yes to c, <c>−(y − p) p_c</c> for a no.</summary>
    /// <param name="outputs">o, floating point [N, C].</param>
    /// <param name="targets">int64 [N], by <see cref="Verdict.Code"/>: c for yes, −1 − c for no.</param>
    /// <returns>Of the shape and type of <paramref name="outputs"/>; the caller's.</returns>
    /// <exception cref="ArgumentException">Shapes or types are wrong, or a class is not 0 … C − 1.</exception>
    public Tensor Density(Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (outputs.dim() != 2 || targets.dim() != 1 || targets.shape[0] != outputs.shape[0] || targets.dtype != ScalarType.Int64)
        {
            throw new ArgumentException(
                $"VerdictReward: the verdicts are {targets.dtype} [{string.Join(", ", targets.shape)}] for outputs "
                    + $"[{string.Join(", ", outputs.shape)}]; expected int64 [N] for [N, C], one verdict a sample.",
                nameof(targets));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var isRebuke = targets.lt(0);
        var classes = where(isRebuke, -1 - targets, targets);
        if (classes.ge(outputs.shape[1]).any().item<bool>())
        {
            throw new ArgumentException(
                $"VerdictReward: a verdict is about class {classes.max().item<long>()}, and there are {outputs.shape[1]} classes, from 0.",
                nameof(targets));
        }

        var probabilities = outputs.detach().softmax(1);
        var chosen = probabilities.gather(1, classes.unsqueeze(1));
        var pull = zeros_like(probabilities).scatter_(1, classes.unsqueeze(1), ones_like(probabilities)) - probabilities;
        return where(isRebuke.unsqueeze(1), -pull * chosen, pull).MoveToOuterDisposeScope();
    }
}
