using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Recurrent;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of <see cref="Lstm"/> and <see cref="Gru"/> in which a product's gate and signal take half each; sums and linear maps by
/// the ε rule, tanh and sigmoids by the identity rule. Every weight learns.
/// </summary>
/// <remarks>
/// <para>LSTM, with d the density of h_t (from above, and through V from the step after), k the carry from the step after, and
/// σ̄(a) = σ(a) − 1/2 by default, σ(a) for <see cref="ActivationReference.ZeroOutput"/>:</para>
/// <code>
/// at the cell          s_t = (d h_t / 2 + k_t c_t) / stab(c_t),    k_{t−1} = f_t s_t / 2
/// at the candidate     s_g = i_t g_t s_t / 2 / stab(a_g)
/// at the gates         s_i = g_t σ̄(a_i) s_t / 2 / stab(a_i),   s_f = c_{t−1} σ̄(a_f) s_t / 2 / stab(a_f),
///                      s_o = d tanh(c_t) σ̄(a_o) / 2 / stab(a_o)
/// inputs, feedback     as in <see cref="GatedSignalRule"/>, of all four blocks
/// </code>
/// <para>GRU: <c>s_t</c> as there; <c>s_n = (1 − z) n s_t / 2 / stab(a_n)</c>, <c>s_z = (σ̄(−a_z) n + σ̄(a_z) h_{t−1}) s_t / 2 /
/// stab(a_z)</c>; v = V_n h_{t−1} + b' gets r s_n / 2, <c>s_r = v σ̄(a_r) s_n / 2 / stab(a_r)</c>, and h_{t−1} directly z s_t / 2.</para>
/// <para>What crosses a step through the cell is halved each time, so reward reaches few steps back. Measured from the input 0, the
/// reward of a sigmoid's 1/2 ends there; measured from 0, a gate passes up to 1/(2ε) near a = 0, and turns the sign below it. The halves
/// are exact: products have no stabilizer.</para>
/// <para>Source: the equal split of products in Achtibat et al., AttnLRP, ICML 2024; for LSTMs "LRP-half" in Arras et al., Explaining and
/// Interpreting LSTMs, 2019.</para>
/// </remarks>
public sealed record GatedSplitRule : RecurrentRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <param name="reference">From where the outputs of the sigmoids are measured.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ε is negative, infinite or not a number, or there is no such reference.
    /// </exception>
    public GatedSplitRule(double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroInput)
        : base(epsilon)
        => Reference = Enum.IsDefined(reference)
            ? reference
            : throw new ArgumentOutOfRangeException(
                nameof(reference), reference, "There is no such reference; there are ZeroOutput and ZeroInput.");

    /// <summary>From where the outputs of the sigmoids are measured.</summary>
    public ActivationReference Reference { get; }

    private protected override CellReturn At(GatedCell cell) => cell.Split(Epsilon, Reference);
}
