using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Recurrent;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of <see cref="Lstm"/> and <see cref="Gru"/> in which a product's gate takes a share q of its reward, half by default, and
/// its signal the rest; sums and linear maps by the ε rule, tanh and sigmoids by the identity rule. Every weight learns. The gate of what
/// is kept from the step before may take another share, m.
/// </summary>
/// <remarks>
/// <para>LSTM, with d the density of h_t (from above, and through V from the step after), k the carry from the step after, p = 1 − q,
/// n = 1 − m, and σ̄(a) = σ(a) − 1/2 by default, σ(a) for <see cref="ActivationReference.ZeroOutput"/>:</para>
/// <code>
/// at the cell          s_t = (p d h_t + k_t c_t) / stab(c_t),    k_{t−1} = n f_t s_t
/// at the candidate     s_g = p i_t g_t s_t / stab(a_g)
/// at the gates         s_i = q g_t σ̄(a_i) s_t / stab(a_i),   s_f = m c_{t−1} σ̄(a_f) s_t / stab(a_f),
///                      s_o = q d tanh(c_t) σ̄(a_o) / stab(a_o)
/// inputs, feedback     as in <see cref="GatedSignalRule"/>, of all four blocks
/// </code>
/// <para>GRU: <c>s_t</c> as there; <c>s_n = p (1 − z) ñ s_t / stab(a_n)</c>, <c>s_z = (q σ̄(−a_z) ñ + m σ̄(a_z) h_{t−1}) s_t /
/// stab(a_z)</c>; v = V_n h_{t−1} + b' gets p r s_n, <c>s_r = q v σ̄(a_r) s_n / stab(a_r)</c>, and h_{t−1} directly
/// n z s_t. (ñ: the candidate.)</para>
/// <para>What crosses a step through the cell is multiplied by n each time, so with halves reward reaches few steps back; a small m
/// reaches far, and at m = 0 the gate of the memory stays as it was drawn. Measured from the input 0, the reward of a sigmoid's 1/2 ends
/// there; measured from 0, a gate passes up to 1/(2ε) near a = 0, and turns the sign below it. The shares are exact: products have no
/// stabilizer.</para>
/// <para>Source: the equal split of products in Achtibat et al., AttnLRP, ICML 2024; for LSTMs "LRP-half" in Arras et al., Explaining and
/// Interpreting LSTMs, 2019. Other shares are this project's.</para>
/// </remarks>
public sealed record GatedSplitRule : RecurrentRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <param name="share">What a gate takes, between 0 and 1.</param>
    /// <param name="reference">From where the outputs of the sigmoids are measured.</param>
    /// <param name="memoryShare">
    /// What the gate of the memory takes (the forget gate of an LSTM, z in the product z · h of a GRU), from 0 to below 1; by default as
    /// every gate.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ε is negative, infinite or not a number, a share is out of its range, or there is no such reference.
    /// </exception>
    public GatedSplitRule(
        double epsilon = Gate.DefaultEpsilon,
        double share = 0.5,
        ActivationReference reference = ActivationReference.ZeroInput,
        double? memoryShare = null)
        : base(epsilon)
    {
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(share), share,
                $"The gate's share must lie between 0 and 1, both excluded: with 0 it is {nameof(GatedSignalRule)}, with 1 nothing crosses "
                + "a step.");
        }

        if (memoryShare is not (null or (>= 0 and < 1)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(memoryShare), memoryShare,
                "The share of the memory's gate must be at least 0 and below 1: with 1 nothing crosses a step.");
        }

        if (!Enum.IsDefined(reference))
        {
            throw new ArgumentOutOfRangeException(
                nameof(reference), reference,
                "There is no such reference; there are ZeroOutput, ZeroInput and Expected (here as ZeroInput).");
        }

        (Share, Reference, MemoryShare) = (share, reference, memoryShare);
    }

    /// <summary>What a gate takes of a product's reward.</summary>
    public double Share { get; }

    /// <summary>What the gate of the memory takes; null where it is <see cref="Share"/>.</summary>
    public double? MemoryShare { get; }

    /// <summary>From where the outputs of the sigmoids are measured.</summary>
    public ActivationReference Reference { get; }

    private protected override CellReturn At(GatedCell cell) => cell.Split(Epsilon, Share, MemoryShare ?? Share, Reference);
}
