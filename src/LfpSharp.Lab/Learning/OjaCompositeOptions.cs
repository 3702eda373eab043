using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>Linear layers and convolutions by Oja's rule, all else by ε: <see cref="Composite.Oja"/>.</summary>
public sealed record OjaCompositeOptions : StabilizedCompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.Oja(Epsilon, Measured);
}
