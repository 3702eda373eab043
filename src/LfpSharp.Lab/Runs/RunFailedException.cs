namespace LfpSharp.Lab.Runs;

/// <summary>A run had to stop; what was saved before is whole, and the message says how to go on.</summary>
/// <param name="message">The whole message.</param>
/// <param name="cause">The error underneath.</param>
public sealed class RunFailedException(string message, Exception? cause = null) : Exception(message, cause);
