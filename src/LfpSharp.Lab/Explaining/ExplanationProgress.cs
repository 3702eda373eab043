namespace LfpSharp.Lab.Explaining;

/// <summary>What is being done for explanations.</summary>
/// <param name="Activity">In words.</param>
/// <param name="Done">Parts of it that are done.</param>
/// <param name="Total">Parts in all.</param>
public sealed record ExplanationProgress(string Activity, int Done, int Total);
