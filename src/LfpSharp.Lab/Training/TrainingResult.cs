namespace LfpSharp.Lab.Training;

/// <summary>What a training run brought. The best epoch by validation accuracy counts; the test split is scored once, with its weights.</summary>
/// <param name="Epochs">The record of each epoch that was finished.</param>
/// <param name="BestEpoch">The epoch whose weights were kept, from 1.</param>
/// <param name="ValidationAccuracy">Its accuracy on the validation split.</param>
/// <param name="TestAccuracy">Its accuracy on the test split; null when there is none, or when the run was interrupted.</param>
/// <param name="Gini">The Gini coefficient of its weights.</param>
/// <param name="Seconds">Time of training and validation, in seconds.</param>
/// <param name="Interrupted">Whether it was cancelled before its last epoch.</param>
public sealed record TrainingResult(
    IReadOnlyList<EpochRecord> Epochs, int BestEpoch, double ValidationAccuracy, double? TestAccuracy, double Gini, double Seconds, bool Interrupted);
