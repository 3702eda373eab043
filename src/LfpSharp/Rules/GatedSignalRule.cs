using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Recurrent;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of <see cref="Lstm"/> and <see cref="Gru"/> in which a product's gate takes nothing and its signal all; sums and linear
/// maps by the ε rule, tanh by the identity rule.
/// </summary>
/// <remarks>
/// <para>LSTM, with r_h the reward of h_t (from above, and through V from the step after) and k the carry from the step after, 0 at the
/// last:</para>
/// <code>
/// at the cell          s_t = (r_h + k_t c_t) / stab(c_t),    k_{t−1} = f_t s_t      so c_{t−1} gets c_{t−1} f_t s_t
/// at the candidate     s_g = i_t g_t s_t / stab(a_g)         with a_g = W_g x_t + V_g h_{t−1} + b_g
/// inputs               r_x = x ⊙ Σ W_gᵀ s_g,   r_{h,t−1} = h_{t−1} ⊙ V_gᵀ s_g
/// feedback             φ(W_g) = |W_g| Σ_t s_g x_tᵀ,   φ(V_g) = |V_g| Σ_t s_g h_{t−1}ᵀ,   φ(b_g) = |b_g| Σ_t s_g
/// </code>
/// <para>GRU, with the reward r_h of h_t from above, through V_n, and directly from the step after:</para>
/// <code>
/// at the output        s_t = r_h / stab(h_t)                 h_{t−1} gets h_{t−1} z_t s_t
/// at the candidate     s_n = (1 − z_t) n_t s_t / stab(a_n)   with a_n = W_n x_t + b + r_t (V_n h_{t−1} + b')
/// inputs               r_x = x ⊙ Σ W_nᵀ s_n,   h_{t−1} gets h_{t−1} ⊙ V_nᵀ (r_t s_n), φ(V_n) = |V_n| Σ_t r_t s_n h_{t−1}ᵀ
/// </code>
/// <para>Only the candidate's rows learn (the third block of each parameter): those of the gates get no feedback and stay as drawn.
/// All but biases and stabilizers is conserved, and no factor exceeds 1, so that reward does not grow along a sequence by itself.</para>
/// <para>Source: Arras, Montavon, Müller, Samek, Explaining Recurrent Neural Network Predictions in Sentiment Analysis, WASSA 2017; the
/// choice for products is compared in Arras et al., Explaining and Interpreting LSTMs, 2019 ("LRP-all").</para>
/// </remarks>
public sealed record GatedSignalRule : RecurrentRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public GatedSignalRule(double epsilon = Gate.DefaultEpsilon)
        : base(epsilon)
    {
    }

    private protected override CellReturn At(GatedCell cell) => cell.Signal(Epsilon);
}
