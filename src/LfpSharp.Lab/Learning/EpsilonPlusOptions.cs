using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>Convolutions by z⁺, all else by ε: <see cref="Composite.EpsilonPlus"/>.</summary>
public sealed record EpsilonPlusOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.EpsilonPlus(Epsilon, Measured);
}
