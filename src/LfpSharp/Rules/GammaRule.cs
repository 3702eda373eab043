using LfpSharp.Gates;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The γ rule: what speaks for an output's sign counts more by γ. For linear layers and convolutions; it gives less noisy explanations
/// than the ε rule, and is meant for layers in the lower half of a network.
/// </summary>
/// <remarks>
/// <para>With <c>w↑ = w + γ w⁺</c>, <c>w↓ = w + γ w⁻</c>, S(z) = z + ε sgn z and z the layer's output, [N, outputs, ...]:</para>
/// <code>
/// where z &gt; 0    s = r / S(x⁺ w↑ + x⁻ w↓ + b↑),    r_i = Σ_j (x⁺_i w↑_ij + x⁻_i w↓_ij) s_j
/// where z &lt; 0    s = r / S(x⁺ w↓ + x⁻ w↑ + b↓),    r_i = Σ_j (x⁺_i w↓_ij + x⁻_i w↑_ij) s_j
/// </code>
/// <para>An output of exactly 0 shares nothing out. γ = 0 is the ε rule. Feedback as <see cref="TermRule"/> has it.</para>
/// <para>Source: Montavon et al., Layer-Wise Relevance Propagation: An Overview, 2019; for inputs and outputs of both signs as in
/// Andéol, Kawakami, Wada, Kanamori, Müller, Montavon, Learning Domain Invariant Representations, 2021, appendix.</para>
/// </remarks>
public sealed record GammaRule : TermRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="gamma">γ ≥ 0: how much more weights count that speak for the output's sign.</param>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ or ε is negative, infinite or not a number.</exception>
    public GammaRule(double gamma = 0.25, double epsilon = Gate.DefaultEpsilon)
        : base(epsilon)
        => Gamma = double.IsFinite(gamma) && gamma >= 0
            ? gamma
            : throw new ArgumentOutOfRangeException(
                nameof(gamma), gamma, "γ must be a finite number of at least 0; the usual value is 0.25.");

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<TermSum> Sums =>
    [
        new(new Term(Change.Positive, Up, Up), new Term(Change.Negative, Down, Change.Zero)) { Where = z => z.gt(0) },
        new(new Term(Change.Positive, Down, Down), new Term(Change.Negative, Up, Change.Zero)) { Where = z => z.lt(0) },
    ];

    private Tensor Up(Tensor values) => values + (Change.Positive(values) * Gamma);

    private Tensor Down(Tensor values) => values + (Change.Negative(values) * Gamma);
}
