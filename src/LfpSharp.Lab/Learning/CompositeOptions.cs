using LfpSharp.Composites;

namespace LfpSharp.Lab.Learning;

/// <summary>Which layer gets which rule, and the rules' numbers; recipes choose it by name under <c>rule.composite</c>.</summary>
public abstract record CompositeOptions
{
    /// <summary>Makes the composite.</summary>
    public abstract Composite Create();
}
