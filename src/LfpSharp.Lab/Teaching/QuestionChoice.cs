namespace LfpSharp.Lab.Teaching;

/// <summary>Which sample a network asks about next.</summary>
public enum QuestionChoice
{
    /// <summary>The one whose two likeliest classes are closest.</summary>
    Uncertain,

    /// <summary>Any, drawn from the seed.</summary>
    Random,
}
