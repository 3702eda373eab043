namespace LfpSharp.Lab.Training;

/// <summary>
/// What a training run brought. The best epoch by validation accuracy counts; the test split is scored once, with its weights.
/// </summary>
/// <param name="End">Why training ended.</param>
/// <param name="Epochs">Epochs that were validated.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="BestEpoch">The epoch whose weights were kept, from 1; 0 when there was none.</param>
/// <param name="ValidationScore">Its accuracy on the validation split; null when there was none.</param>
/// <param name="TestScore">Its accuracy on the test split; null when there is none, or when the run was interrupted.</param>
/// <param name="Gini">The Gini coefficient of its weights; null when there was none.</param>
/// <param name="Seconds">Time of training and validation, in seconds.</param>
public sealed record TrainingResult(
    TrainingEnd End, int Epochs, long Steps, int BestEpoch, double? ValidationScore, double? TestScore, double? Gini, double Seconds)
{
    /// <summary>Whether it was cancelled and can be resumed.</summary>
    public bool Interrupted => End == TrainingEnd.Cancelled;
}
