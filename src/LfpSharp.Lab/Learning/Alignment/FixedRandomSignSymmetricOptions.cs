using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// Fixed random-magnitude sign-concordant feedback: gradient descent in which the signal goes back through random magnitudes with
/// the signs of the weights, <c>δx = Bᵀ δz</c> with <c>B = |M| ⊙ sign(W)</c>, M fixed and W current.
/// </summary>
/// <remarks>
/// M is uniform over <c>±√(6 / (fanIn + fanOut))</c>. A weight of exactly 0 passes nothing back. Source: Liao, Leibo, Poggio, "How
/// important is weight symmetry in backpropagation?", AAAI 2016.
/// </remarks>
public sealed record FixedRandomSignSymmetricOptions : RuleOptions
{
    /// <summary>Decides the magnitudes.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model is not a row of layers that the rule knows.</exception>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => new BackwardWeightRule("fixed-random-sign-symmetric", model, new BackwardWeights.RandomSign(Seed));
}
