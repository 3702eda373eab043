using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>The ε rule in every layer: <see cref="Composite.Epsilon"/>.</summary>
public sealed record EpsilonCompositeOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.Epsilon(Epsilon, Measured);
}
