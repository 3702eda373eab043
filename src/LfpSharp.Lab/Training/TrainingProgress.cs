namespace LfpSharp.Lab.Training;

/// <summary>Where a training run is.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps in an epoch.</param>
/// <param name="Elapsed">Time since the first step.</param>
/// <param name="Finished">The record of the epoch, once it is over; else null.</param>
public sealed record TrainingProgress(int Epoch, int Step, int Steps, TimeSpan Elapsed, EpochRecord? Finished);
