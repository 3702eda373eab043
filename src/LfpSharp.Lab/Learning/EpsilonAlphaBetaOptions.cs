using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>Convolutions by αβ with α = 2 and β = 1, all else by ε: <see cref="Composite.EpsilonAlpha2Beta1"/>.</summary>
public sealed record EpsilonAlphaBetaOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.EpsilonAlpha2Beta1(Epsilon, Measured);
}
