using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>
/// The first layer by the flat rule, convolutions by αβ with α = 2 and β = 1, all else by ε:
/// <see cref="Composite.EpsilonAlpha2Beta1Flat"/>.
/// </summary>
public sealed record EpsilonAlphaBetaFlatOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.EpsilonAlpha2Beta1Flat(Epsilon, Measured);
}
