namespace LfpSharp.Lab.Optimizing;

/// <summary>Where training stands, as far as a schedule may know.</summary>
/// <param name="Step">Steps done, from 0.</param>
/// <param name="TotalSteps">Steps in all; null when only a time is set.</param>
/// <param name="Epoch">Epochs done, from 0.</param>
/// <param name="ValidationScores">The accuracy on the validation split after each epoch done, 0 … 1.</param>
public sealed record SchedulePosition(long Step, long? TotalSteps, int Epoch, IReadOnlyList<double> ValidationScores);
