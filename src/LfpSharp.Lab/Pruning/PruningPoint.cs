namespace LfpSharp.Lab.Pruning;

/// <summary>A point of a pruning curve.</summary>
/// <param name="Removed">The share of weights that was asked to be removed, 0 … 1.</param>
/// <param name="Score">The score of what is left: accuracy, or R² where numbers are predicted.</param>
public sealed record PruningPoint(double Removed, double Score);
