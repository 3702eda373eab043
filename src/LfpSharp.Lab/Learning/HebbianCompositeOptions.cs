using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>Linear layers and convolutions by the Hebbian rule, all else by ε: <see cref="Composite.Hebbian"/>.</summary>
public sealed record HebbianCompositeOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.Hebbian(Epsilon, Measured);
}
