namespace LfpSharp.Spiking.Learning;

/// <summary>Layer-wise Feedback Propagation through space and time; <c>docs/spiking.md</c> derives it.</summary>
/// <remarks>
/// For t from T down to 1, <c>carry_T = 0</c>: <c>ρ_t = r_t + carry_t</c>, <c>n_t = ρ_t / (|k_{t−1}| + |I_t − (1−β) k_{t−1}| + ε)</c>,
/// <c>carry_{t−1} = β k_{t−1} n_t</c>. <c>n_t</c> is the reward per unit of current: the density to the layer below is
/// <c>c_t = Wᵀ n_t</c>, of which only neurons that fired take their share, <c>r_t = s_t c_t</c>; parameters are fed back
/// <c>φ(W) = |W| ⊙ Σ_t n_t x_tᵀ</c> and <c>φ(b) = |b| ⊙ Σ_t n_t</c>, summed over the batch.
/// </remarks>
/// <param name="Epsilon">ε, the stabilizer, positive.</param>
/// <exception cref="ArgumentOutOfRangeException">ε is not positive and finite.</exception>
public sealed record SpikeFeedback(double Epsilon = 1e-6) : SpikingRule
{
    /// <summary>ε, the stabilizer.</summary>
    public double Epsilon { get; } = Epsilon > 0 && double.IsFinite(Epsilon)
        ? Epsilon
        : throw new ArgumentOutOfRangeException(
            nameof(Epsilon), Epsilon,
            FormattableString.Invariant($"The stabilizer ε is {Epsilon}; it must be positive and finite, or a silent membrane divides ")
            + "by zero. Use e.g. 1e-6.");
}
