namespace LfpSharp.Lab.Watching;

/// <summary>A sample of the validation split, what the best weights so far take it for, and what spoke for that.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Truth">Its true class.</param>
/// <param name="Prediction">The class of the largest output.</param>
/// <param name="Probability">The softmax of that output.</param>
/// <param name="Picture">A PNG of it, a pixel each; null for what is no image.</param>
/// <param name="Heat">A PNG of what spoke for the class (red) and against it (blue), transparent elsewhere; null for what is no image.</param>
/// <param name="Features">Of a table's row, the columns that spoke loudest, with their relevance; else empty.</param>
public sealed record WatchedSample(
    string Name,
    string Truth,
    string Prediction,
    double Probability,
    byte[]? Picture,
    byte[]? Heat,
    IReadOnlyList<WatchedFeature> Features);
