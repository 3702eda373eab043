using LfpSharp.Composites;
using LfpSharp.Rules;

namespace LfpSharp.Lab.Learning;

/// <summary>A line of <c>rule.layers</c>: the layers of a type, or at a path, get this rule.</summary>
public sealed record LayerRuleOptions
{
    /// <summary>Says which layers get which rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="type">What PyTorch calls the layers' type, such as <c>Linear</c>; null where a path is given.</param>
    /// <param name="path">The layers' path, in which <c>*</c> stands for any characters; null where a type is given.</param>
    /// <exception cref="ArgumentException">There is no such type, or not one of the two is given.</exception>
    public LayerRuleOptions(Rule rule, string? type = null, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (type is null == path is null)
        {
            throw new ArgumentException(
                $"A line of layers says {(type is null ? "neither type nor path" : "both type and path")}. Give one of them: "
                + "{type: Linear, rule: ...} or {path: \"features.*\", rule: ...}.");
        }

        if (type is not null)
            LayerTypes.Find(type);
        (Rule, Type, Path) = (rule, type, path);
    }

    /// <summary>What PyTorch calls the layers' type.</summary>
    public string? Type { get; }

    /// <summary>The layers' path.</summary>
    public string? Path { get; }

    /// <summary>The rule.</summary>
    public Rule Rule { get; }

    /// <summary>The layers that are meant.</summary>
    internal LayerSelector Selector
        => Type is null ? new LayerSelector.ByName(Path!) : new LayerSelector.ByType(LayerTypes.Find(Type));
}
