using LfpSharp.Gates;

namespace LfpSharp.Rules;

/// <summary>
/// The z⁺ rule: reward goes to what raised an output only, whatever the reward's sign. For linear layers and convolutions; explanations
/// are smooth, and positive where the reward is.
/// </summary>
/// <remarks>
/// <code>
/// s = r / S(x⁺ w⁺ + x⁻ w⁻ + b⁺),    r_i = Σ_j (x⁺_i w⁺_ij + x⁻_i w⁻_ij) s_j
/// </code>
/// <para>With S(z) = z + ε sgn z; an output that nothing raised divides by ε. It is the αβ rule with α = 1, β = 0. Feedback as
/// <see cref="TermRule"/> has it.</para>
/// <para>Source: Montavon, Lapuschkin, Binder, Samek, Müller, Pattern Recognition 65, 2017; with inputs of both signs as the published
/// packages have it.</para>
/// </remarks>
public sealed record ZPlusRule : TermRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public ZPlusRule(double epsilon = Gate.DefaultEpsilon)
        : base(epsilon)
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TermSum> Sums =>
        [new(new Term(Change.Positive, Change.Positive, Change.Positive), new Term(Change.Negative, Change.Negative, Change.Zero))];
}
