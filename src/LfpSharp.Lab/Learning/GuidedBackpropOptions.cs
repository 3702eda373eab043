using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>ReLUs stop negative gradients, all else passes the gradient; for explanation: <see cref="Composite.GuidedBackprop"/>.</summary>
public sealed record GuidedBackpropOptions : CompositeOptions
{
    /// <inheritdoc/>
    public override Composite Create() => Composite.GuidedBackprop();
}
