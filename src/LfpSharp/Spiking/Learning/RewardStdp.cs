namespace LfpSharp.Spiking.Learning;

/// <summary>
/// Reward-modulated spike-timing-dependent plasticity, with eligibility traces: what fired together is remembered by the synapse,
/// and a modulation, such as reward minus expected reward, says later whether it was good. Nothing goes back from layer to layer.
/// </summary>
/// <remarks>
/// <para>
/// Synapse ij between a neuron i that gives <c>x_i(t)</c> and a neuron j that fires <c>s_j(t)</c>, under the modulation <c>M_j(t)</c>:
/// </para>
/// <code>
/// x̄_i(t) = λ₊ x̄_i(t−1) + x_i(t)                        what arrived before, or now
/// ȳ_j(t) = λ₋ (ȳ_j(t−1) + s_j(t−1))                    what was fired before
/// ζ_ij(t) = A₊ x̄_i(t) (s_j(t) − ρ) − A₋ x_i(t) ȳ_j(t)  spike timing
/// e_ij(t) = λ_e e_ij(t−1) + ζ_ij(t)                     eligibility
/// Δw_ij = Σ_t M_j(t) e_ij(t)
/// </code>
/// <para>
/// An arrival and a spike of one step count as cause and effect, since a spike is fired by what arrives at its own step. A bias is a
/// synapse with x = 1. All sums over i turn into one sum over what arrives, <c>Δw_ij = Σ_t n_j(t) x_i(t)</c>, with what j alone knows,
/// </para>
/// <code>
/// m_j(t) = M_j(t) + λ_e m_j(t+1)
/// p_j(t) = m_j(t) (s_j(t) − ρ) + λ₊ p_j(t+1)
/// n_j(t) = A₊ p_j(t) − A₋ m_j(t) ȳ_j(t)
/// </code>
/// <para>
/// and <c>Σ n xᵀ</c> is the weight's sum of any affine map: linear, convolution, with norms or pools, recurrent. Nothing else is computed.
/// With <see cref="Bounds"/> the sum is scaled by how far the weight is from them. Source: Florian, "Reinforcement learning through
/// modulation of spike-timing-dependent synaptic plasticity", Neural Computation 19, 2007, whose time constants (20, 20 and 25 ms, at
/// 1 ms a step) and amplitudes are the defaults.
/// </para>
/// </remarks>
public sealed record RewardStdp : SpikingRule
{
    /// <summary>λ₊, the share of the trace of arrivals that is left after a step, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    public double ArrivalDecay { get; init => field = Share(value, nameof(ArrivalDecay)); } = Math.Exp(-1 / 20.0);

    /// <summary>λ₋, the share of the trace of the neuron's own spikes that is left after a step, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    public double SpikeDecay { get; init => field = Share(value, nameof(SpikeDecay)); } = Math.Exp(-1 / 20.0);

    /// <summary>λ_e, the share of the eligibility that is left after a step, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    public double EligibilityDecay { get; init => field = Share(value, nameof(EligibilityDecay)); } = Math.Exp(-1 / 25.0);

    /// <summary>A₊, how much an arrival before a spike counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Potentiation { get; init => field = Amplitude(value, nameof(Potentiation)); } = 1;

    /// <summary>A₋, how much an arrival after a spike counts; 0 leaves potentiation alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Depression { get; init => field = Amplitude(value, nameof(Depression)); } = 1;

    /// <summary>ρ, the share of steps at which a neuron is expected to fire, 0 to 1.</summary>
    public double ExpectedRate { get; init => field = Share(value, nameof(ExpectedRate)); }

    /// <summary>Where the weights' growth ends; null for no bounds.</summary>
    public WeightBounds? Bounds { get; init; }

    private static double Share(double value, string name)
        => value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value,
                FormattableString.Invariant($"{name} is {value}; a trace keeps a share between 0 and 1 of itself at each step. Use ")
                + "e.g. 0.95.");

    private static double Amplitude(double value, string name)
        => value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value,
                FormattableString.Invariant($"{name} is {value}; it must be 0 or positive, and finite. A negative modulation turns ")
                + "the sign.");

    internal override bool ReachesSilentNeurons => false;
}
