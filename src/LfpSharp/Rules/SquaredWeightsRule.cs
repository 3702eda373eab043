using LfpSharp.Gates;

namespace LfpSharp.Rules;

/// <summary>
/// The w² rule: reward is shared out by the squares of the weights, whatever the inputs are. For the first layer, where inputs are
/// real numbers without a bound; linear or a convolution.
/// </summary>
/// <remarks>
/// <code>
/// s_j = r_j / S(Σ_i w_ij² + b_j²),    r_i = Σ_j w_ij² s_j
/// </code>
/// <para>With S(z) = z + ε sgn z. Inputs of activation 0 get reward as well. Feedback as <see cref="TermRule"/> has it:
/// <c>φ(w) = sgn(w) w² Σ s</c>. Source: Montavon, Lapuschkin, Binder, Samek, Müller, Pattern Recognition 65, 2017.</para>
/// </remarks>
public sealed record SquaredWeightsRule : TermRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public SquaredWeightsRule(double epsilon = Gate.DefaultEpsilon)
        : base(epsilon)
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TermSum> Sums => [new(new Term(Change.One, Change.Square, Change.Square))];
}
