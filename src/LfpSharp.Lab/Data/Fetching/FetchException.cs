namespace LfpSharp.Lab.Data.Fetching;

/// <summary>A file could be had from no mirror; the message says why for each, and what to do.</summary>
/// <param name="message">The whole message.</param>
public sealed class FetchException(string message) : Exception(message);
