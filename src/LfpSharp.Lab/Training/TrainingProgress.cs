namespace LfpSharp.Lab.Training;

/// <summary>Where a training run is.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps in an epoch.</param>
/// <param name="Done">The share of the whole run that is done, 0 … 1.</param>
/// <param name="StepsPerSecond">Steps a second since this process started or resumed the run.</param>
/// <param name="Left">The time that the run will still take at this rate; null before the first step.</param>
/// <param name="Finished">The record of the epoch, once it is over; else null.</param>
public sealed record TrainingProgress(
    int Epoch, int Step, int Steps, double Done, double StepsPerSecond, TimeSpan? Left, EpochRecord? Finished);
