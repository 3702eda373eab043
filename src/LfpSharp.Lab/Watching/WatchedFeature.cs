namespace LfpSharp.Lab.Watching;

/// <summary>How loudly a column of a table spoke.</summary>
/// <param name="Name">The column.</param>
/// <param name="Relevance">For the class where positive, against it where negative.</param>
public sealed record WatchedFeature(string Name, double Relevance);
