namespace LfpSharp.Lab.Recipes;

/// <summary>A name that recipes know, and the type of options that it stands for.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The options; its properties are the keys.</param>
public sealed record Choice(string Name, Type Type)
{
    /// <summary>Whether it is meant where a section gives no name.</summary>
    public bool IsDefault { get; init; }
}
