using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series;

/// <summary>Where a series of runs is.</summary>
/// <param name="Number">The run's place in the series, from 1.</param>
/// <param name="Total">Runs in all.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="IsTrial">Whether it searches on validation data only.</param>
/// <param name="Value">The value of the key that a sweep runs over; null in a comparison.</param>
/// <param name="Training">Where its training is; null when it is over or was over already.</param>
/// <param name="ValidationScore">What it brought; null while it trains, and when it failed.</param>
/// <param name="TestScore">Its test accuracy; null for a trial, while it trains, and when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="Epochs">The epochs that it is trained to, in a sweep by halving; null where all runs have those of the recipe.</param>
public sealed record SeriesProgress(
    int Number, int Total, string Rule, double Rate, long Seed, bool IsTrial, string? Value = null,
    TrainingProgress? Training = null, double? ValidationScore = null, double? TestScore = null, string? Failure = null,
    int? Epochs = null);
