namespace LfpSharp.Spiking.Learning;

/// <summary>Layer-wise Feedback Propagation through space and time; <c>docs/spiking.md</c> derives it.</summary>
/// <remarks>
/// <para>For t from T down to 1, <c>carry_T = 0</c>: <c>ρ_t = r_t + carry_t</c>,
/// <c>n_t = ρ_t / (|k_{t−1}| + |I_t − (1−β) k_{t−1}| + ε)</c>, <c>carry_{t−1} = β k_{t−1} n_t</c>. <c>n_t</c> is the reward per unit of
/// current: the density to the layer below is <c>c_t = Wᵀ n_t</c>, of which only neurons that fired take their share,
/// <c>r_t = s_t c_t</c>; parameters are fed back <c>φ(W) = |W| ⊙ Σ_t n_t x_tᵀ</c> and <c>φ(b) = |b| ⊙ Σ_t n_t</c>, summed over the
/// batch.</para>
/// <para>With another <see cref="SpikeShare"/>, <c>n_t = g_t c_t + carry_t</c> in hidden layers, <c>g_t = 1/max(u_t, θ)</c> where
/// <c>u_t &gt; θ</c> (<see cref="SpikeShare.Exact"/>) or <c>u_t &gt; 0</c> (<see cref="SpikeShare.Membrane"/>) and 0 elsewhere;
/// <c>n_t = r_t / (β|k_{t−1}| + |I_t| + ε) + carry_t</c> at the output; and <c>carry_{t−1} = β n_t</c>, 0 where a reset to zero cleared the
/// potential.</para>
/// </remarks>
/// <param name="Epsilon">ε, the stabilizer, positive.</param>
/// <param name="Share">How reward comes from a neuron's spikes to its currents.</param>
/// <exception cref="ArgumentOutOfRangeException">ε is not positive and finite.</exception>
public sealed record SpikeFeedback(double Epsilon = 1e-6, SpikeShare Share = SpikeShare.Spike) : SpikingRule
{
    /// <summary>ε, the stabilizer.</summary>
    public double Epsilon { get; } = Epsilon > 0 && double.IsFinite(Epsilon)
        ? Epsilon
        : throw new ArgumentOutOfRangeException(
            nameof(Epsilon), Epsilon,
            FormattableString.Invariant($"The stabilizer ε is {Epsilon}; it must be positive and finite, or a silent membrane divides ")
            + "by zero. Use e.g. 1e-6.");

    internal override bool ReachesSilentNeurons => Share == SpikeShare.Membrane;
}
