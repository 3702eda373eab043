namespace LfpSharp.Lab.Pruning;

/// <summary>A point of a pruning curve.</summary>
/// <param name="Removed">The share of weights that was asked to be removed, 0 … 1.</param>
/// <param name="Accuracy">The accuracy of what is left, 0 … 1.</param>
public sealed record PruningPoint(double Removed, double Accuracy);
