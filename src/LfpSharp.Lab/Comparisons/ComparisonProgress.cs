using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Comparisons;

/// <summary>Where a comparison is.</summary>
/// <param name="Number">The run that is under way, from 1, over trials and runs.</param>
/// <param name="Total">Trials and runs in all.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="IsTrial">Whether it searches for the learning rate.</param>
/// <param name="Training">Where its training is; null when it is over or was over already.</param>
/// <param name="ValidationAccuracy">What it brought; null while it trains, and when it failed.</param>
/// <param name="TestAccuracy">Its test accuracy; null for a trial, while it trains, and when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record ComparisonProgress(
    int Number, int Total, string Rule, double Rate, long Seed, bool IsTrial, TrainingProgress? Training = null, double? ValidationAccuracy = null, double? TestAccuracy = null, string? Failure = null);
