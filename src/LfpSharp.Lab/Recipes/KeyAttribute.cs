namespace LfpSharp.Lab.Recipes;

/// <summary>The key of a property in recipes, where it is not the property's name in kebab case.</summary>
/// <param name="name">The key.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyAttribute(string name) : Attribute
{
    /// <summary>The key.</summary>
    public string Name { get; } = name;
}
