using System.Collections.Immutable;

namespace LfpSharp.Spiking.Neurons;

/// <summary>How the neurons of one layer leak, fire and reset: leaky integrate-and-fire.</summary>
/// <remarks>
/// <c>u_0 = 0</c>, <c>u_t = β·k_{t−1} + I_t − a·s_{t−1}</c>, <c>s_t = [u_t &gt; θ]</c>, where <see cref="Reset"/> gives
/// <c>k</c> and <c>a</c>. A potential of exactly θ does not fire, nor does NaN. β = 1 is integrate-and-fire, β = 0 forgets
/// at once.
/// </remarks>
public sealed record LifDynamics
{
    /// <summary>Neurons that share one decay.</summary>
    /// <param name="decay">β, the share of the potential that survives a step, 0 to 1.</param>
    /// <param name="threshold">θ, the potential above which a neuron fires, positive.</param>
    /// <param name="reset">What a spike does to the membrane; <see cref="Reset.SubtractDelayed"/> unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">β is not in 0..1, or θ is not positive and finite.</exception>
    public LifDynamics(double decay, double threshold = 1, Reset? reset = null)
        : this([decay], threshold, reset)
    {
    }

    /// <summary>Neurons of which each has its own decay.</summary>
    /// <param name="decays">β of each neuron, 0 to 1, in the order of the layer's flattened features (one value: shared).</param>
    /// <param name="threshold">θ, the potential above which a neuron fires, positive.</param>
    /// <param name="reset">What a spike does to the membrane; <see cref="Reset.SubtractDelayed"/> unless given.</param>
    /// <exception cref="ArgumentException">There is no decay.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A β is not in 0..1, or θ is not positive and finite.</exception>
    public LifDynamics(IReadOnlyList<double> decays, double threshold = 1, Reset? reset = null)
    {
        ArgumentNullException.ThrowIfNull(decays);
        if (decays.Count == 0)
            throw new ArgumentException("No decay was given. Give one β for all neurons or one per neuron.", nameof(decays));
        foreach (var decay in decays)
        {
            if (!(decay is >= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(decays), decay,
                    FormattableString.Invariant($"The decay β is {decay}; a membrane keeps a share between 0 and 1 of its potential. ")
                    + "Use e.g. 0.9, or 1 for integrate-and-fire.");
            }
        }

        if (!(threshold > 0 && double.IsFinite(threshold)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(threshold), threshold,
                FormattableString.Invariant($"The threshold θ is {threshold}; it must be positive and finite, ")
                + "or a neuron at rest would fire for ever. Use e.g. 1.");
        }

        Decays = [.. decays];
        Threshold = threshold;
        Reset = reset ?? Reset.SubtractDelayed;
    }

    /// <summary>β: one value for all neurons, or one per neuron.</summary>
    public ImmutableArray<double> Decays { get; }

    /// <summary>θ.</summary>
    public double Threshold { get; }

    /// <summary>What a spike does to the membrane.</summary>
    public Reset Reset { get; }

    /// <summary>Integrate-and-fire: nothing leaks (β = 1).</summary>
    public static LifDynamics IntegrateAndFire(double threshold = 1, Reset? reset = null) => new(1, threshold, reset);

    /// <summary>Whether the two describe the same neurons, decay by decay.</summary>
    public bool Equals(LifDynamics? other)
        => other is not null && Threshold.Equals(other.Threshold) && Reset.Equals(other.Reset)
        && Decays.AsSpan().SequenceEqual(other.Decays.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Threshold, Reset, Decays.Length, Decays[0]);
}
