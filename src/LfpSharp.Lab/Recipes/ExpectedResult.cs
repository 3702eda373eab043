using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Recipes;

/// <summary>What the author of a recipe measured with it.</summary>
public sealed record ExpectedResult
{
    /// <summary>The score on the test split (accuracy, R², bits per character, return), and over how many seeds, in words.</summary>
    [OptionName("score", Formerly = "accuracy")]
    public string? Score { get; init; }

    /// <summary>The time and the machine, in words.</summary>
    public string? Time { get; init; }
}
