using LfpSharp.Rules;

namespace LfpSharp.Composites;

/// <summary>One line of a <see cref="Composite"/>: these layers get this rule.</summary>
/// <param name="Selector">Which layers.</param>
/// <param name="Rule">Their rule.</param>
public sealed record CompositeEntry(LayerSelector Selector, Rule Rule);
