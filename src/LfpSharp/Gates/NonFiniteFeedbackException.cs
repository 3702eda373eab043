namespace LfpSharp.Gates;

/// <summary>A propagation gave a parameter feedback that is NaN or infinite; no gradient was changed.</summary>
public sealed class NonFiniteFeedbackException : Exception
{
    internal NonFiniteFeedbackException(string parameter, string cause)
        : base($"The feedback of {parameter} is NaN or infinite; nothing was written. {cause}") => Parameter = parameter;

    /// <summary>The first parameter with such feedback: its name in quotes, or its shape.</summary>
    public string Parameter { get; }
}
