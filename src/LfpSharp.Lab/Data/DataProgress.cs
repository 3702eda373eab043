namespace LfpSharp.Lab.Data;

/// <summary>How far a long activity on data has come.</summary>
/// <param name="Activity">What is being done, for people: <c>decoding train</c>.</param>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes in all; null when unknown.</param>
public sealed record DataProgress(string Activity, long Done, long? Total);
