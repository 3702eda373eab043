using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>Layer and group norms with a constant spread, all else by ε: <see cref="Composite.EpsilonConstantNorms"/>.</summary>
public sealed record EpsilonConstantNormsOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.EpsilonConstantNorms(Epsilon, Measured);
}
