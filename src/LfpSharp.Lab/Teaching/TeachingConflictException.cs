namespace LfpSharp.Lab.Teaching;

/// <summary>A reward does not fit what is asked now: it came too late, was sent twice, or is about something else.</summary>
/// <param name="message">What was found and what is asked.</param>
public sealed class TeachingConflictException(string message) : InvalidOperationException(message);
