namespace LfpSharp.Lab.Learning;

/// <summary>Something that a model computed is NaN or infinite.</summary>
/// <param name="message">What and where.</param>
public sealed class NonFiniteException(string message) : Exception(message);
