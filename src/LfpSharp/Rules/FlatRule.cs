using LfpSharp.Gates;

namespace LfpSharp.Rules;

/// <summary>
/// The flat rule: reward is shared out equally among the inputs that an output sees. For the first layer, where the explanation shall
/// not look like the input; linear or a convolution.
/// </summary>
/// <remarks>
/// <code>
/// s_j = r_j / S(n_j),    r_i = Σ_j s_j over the outputs that see i
/// </code>
/// <para>With n_j the number of inputs of output j, those that padding adds not counted, and S(z) = z + ε sgn z. Inputs of activation 0
/// get reward as well. Feedback as <see cref="TermRule"/> has it: <c>φ(w) = sgn(w) Σ s</c>; a bias gets none. Source: Lapuschkin et al.,
/// Nature Communications 10, 2019.</para>
/// </remarks>
public sealed record FlatRule : TermRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public FlatRule(double epsilon = Gate.DefaultEpsilon)
        : base(epsilon)
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TermSum> Sums => [new(new Term(Change.One, Change.One, Change.Zero))];
}
