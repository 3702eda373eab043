namespace LfpSharp.Lab.Pruning;

/// <summary>What training on brought.</summary>
/// <param name="Pruned">Validation accuracy after weights were removed and before training on.</param>
/// <param name="BestEpoch">The epoch whose weights were kept, from 1; 0 when none was better than before.</param>
/// <param name="Retrained">Validation accuracy with the weights that were kept.</param>
public sealed record RetrainingResult(double Pruned, int BestEpoch, double Retrained);
