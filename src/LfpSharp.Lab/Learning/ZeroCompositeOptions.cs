using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>The ε rule with ε = 0 in every layer: <see cref="Composite.Zero"/>.</summary>
public sealed record ZeroCompositeOptions : CompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.Zero();
}
