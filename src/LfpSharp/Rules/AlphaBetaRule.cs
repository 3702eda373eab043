using LfpSharp.Gates;

namespace LfpSharp.Rules;

/// <summary>
/// The αβ rule: α parts of the reward go to what raised an output, −β parts to what lowered it. For linear layers and convolutions.
/// </summary>
/// <remarks>
/// <code>
/// s⁺ = r / S(x⁺ w⁺ + x⁻ w⁻ + b⁺),    s⁻ = r / S(x⁺ w⁻ + x⁻ w⁺ + b⁻)
/// r_i = α Σ_j (x⁺_i w⁺_ij + x⁻_i w⁻_ij) s⁺_j − β Σ_j (x⁺_i w⁻_ij + x⁻_i w⁺_ij) s⁻_j,    β = α − 1
/// </code>
/// <para>With S(z) = z + ε sgn z. Feedback as <see cref="TermRule"/> has it. Source: Bach et al., PLOS ONE 10(7), 2015,
/// equation 60.</para>
/// </remarks>
public sealed record AlphaBetaRule : TermRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="alpha">α ≥ 1; β is α − 1.</param>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is below 1 or not finite, or ε is negative, infinite or not a number.</exception>
    public AlphaBetaRule(double alpha = 2, double epsilon = Gate.DefaultEpsilon)
        : base(epsilon)
        => Alpha = double.IsFinite(alpha) && alpha >= 1
            ? alpha
            : throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha,
                "α must be a finite number of at least 1, since β = α − 1 must not be negative; the usual value is 2.");

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>β = α − 1, so that all of the reward goes on.</summary>
    public double Beta => Alpha - 1;

    /// <inheritdoc/>
    protected override IReadOnlyList<TermSum> Sums => Beta == 0 ? [Raising] : [Raising, Lowering];

    private TermSum Raising
        => new(new Term(Change.Positive, Change.Positive, Change.Positive), new Term(Change.Negative, Change.Negative, Change.Zero))
        {
            Factor = Alpha,
        };

    private TermSum Lowering
        => new(new Term(Change.Positive, Change.Negative, Change.Negative), new Term(Change.Negative, Change.Positive, Change.Zero))
        {
            Factor = -Beta,
        };
}
