namespace LfpSharp.Lab.Training;

/// <summary>What one epoch brought; a line of <c>metrics.jsonl</c>.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="TrainAccuracy">Accuracy over the epoch's batches as they were learned from, 0 … 1.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation split after the epoch, 0 … 1.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="Seconds">Time since the first step, in seconds.</param>
public sealed record EpochRecord(int Epoch, double TrainAccuracy, double ValidationAccuracy, double LearningRate, double Seconds);
