using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>Linear layers and convolutions by z⁺, all else by ε: <see cref="Composite.ExcitationBackprop"/>.</summary>
public sealed record ExcitationBackpropOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.ExcitationBackprop(Epsilon, Measured);
}
