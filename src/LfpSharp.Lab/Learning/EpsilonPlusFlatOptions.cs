using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>The first layer by the flat rule, convolutions by z⁺, all else by ε: <see cref="Composite.EpsilonPlusFlat"/>.</summary>
public sealed record EpsilonPlusFlatOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.EpsilonPlusFlat(Epsilon, Measured);
}
