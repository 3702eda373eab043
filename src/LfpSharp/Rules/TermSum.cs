using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Terms that share one divisor: <c>s = p · r / S(Σ_k q_k z_k)</c>, with <c>S(z) = z + ε sgn z</c> and q_k the terms' factors.
/// </summary>
/// <param name="Terms">The terms, at least one.</param>
public sealed record TermSum(params IReadOnlyList<Term> Terms)
{
    /// <summary>p: which part of the reward is shared out by these terms. It may be negative.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>
    /// At which outputs: true or false for each, given the layer's true output z. Elsewhere s is 0. Null is at all of them.
    /// </summary>
    public Func<Tensor, Tensor>? Where { get; init; }
}
