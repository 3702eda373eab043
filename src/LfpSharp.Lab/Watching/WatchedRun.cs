using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Watching;

/// <summary>A run as it stands, for who watches it.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Subject">Model and data in words.</param>
/// <param name="Rule">The learning rule.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Status"><c>starting</c>, <c>running</c>, <c>done</c>, <c>interrupted</c>, <c>failed</c>, or <c>killed</c>.</param>
/// <param name="Failure">Why it failed; else null.</param>
/// <param name="Progress">Where it is while it trains; else null.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Score">The validation score of the last epoch in words; null before the first.</param>
/// <param name="Test">The test score in words; null before the end.</param>
/// <param name="LearningRate">The learning rate of the last epoch; null before the first.</param>
/// <param name="RateChanges">Changes of the learning rate that were asked for.</param>
/// <param name="Charts">Its curves.</param>
public sealed record WatchedRun(
    string Path,
    string Subject,
    string Rule,
    long Seed,
    string Status,
    string? Failure,
    RunProgress? Progress,
    int Epochs,
    string? Score,
    string? Test,
    double? LearningRate,
    IReadOnlyList<RateChange> RateChanges,
    IReadOnlyList<WatchedChart> Charts);
