namespace LfpSharp.Lab.Options;

/// <summary>The key of a property in recipes, where it is not the property's name in kebab case.</summary>
/// <param name="name">The key.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionNameAttribute(string name) : Attribute
{
    /// <summary>The key.</summary>
    public string Name { get; } = name;

    /// <summary>A key that the property had before; recipes with it are still read.</summary>
    public string? Formerly { get; init; }
}
