using LfpSharp.Rules;
using static TorchSharp.torch;

namespace ThirdParty.OwnRules;

/// <summary>
/// A γ rule of one term: reward is handed down by <c>w′ = w + γ·max(w, 0)</c>, so <c>s = r / stab(z′)</c> with <c>z′ = W′ a + b′</c>
/// and <c>r_i = a_i Σ_j w′_ij s_j</c>.
/// </summary>
public sealed record PositiveWeightsRule(double Gamma, double Stabilized) : TermRule(Stabilized)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<TermSum> Sums => [new(new Term(Weight: Strengthened, Bias: Strengthened))];

    private Tensor Strengthened(Tensor parameter) => parameter + (Gamma * Change.Positive(parameter));
}
