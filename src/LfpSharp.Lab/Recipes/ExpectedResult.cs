namespace LfpSharp.Lab.Recipes;

/// <summary>What the author of a recipe measured with it.</summary>
public sealed record ExpectedResult
{
    /// <summary>The test accuracy, and over how many seeds, in words.</summary>
    public string? Accuracy { get; init; }

    /// <summary>The time and the machine, in words.</summary>
    public string? Time { get; init; }
}
