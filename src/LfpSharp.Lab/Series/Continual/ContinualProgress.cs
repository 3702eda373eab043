using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>Where a study of tasks in sequence is.</summary>
/// <param name="Number">The run's place in the study, from 1.</param>
/// <param name="Total">Runs in all.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Kept">Samples kept of each task.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Task">The task that is learned, from 1.</param>
/// <param name="Training">Where its training is; null when the run is over.</param>
/// <param name="Run">What the run brought; null while it trains.</param>
public sealed record ContinualProgress(
    int Number, int Total, string Rule, int Kept, double Rate, long Seed, int Task, TrainingProgress? Training = null,
    ContinualRun? Run = null);
