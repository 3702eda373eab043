namespace LfpSharp.Lab.Pruning.Sparse;

/// <summary>How the magnitudes of one layer's weights are distributed.</summary>
/// <param name="Layer">The layer's path; empty for the whole model.</param>
/// <param name="Weights">Number of weights.</param>
/// <param name="Gini">The Gini coefficient of the magnitudes.</param>
/// <param name="Quantiles">The magnitudes below which <see cref="SparsityReport.QuantileShares"/> of the weights lie.</param>
/// <param name="Below">The shares of weights with a magnitude below <see cref="SparsityReport.Thresholds"/>.</param>
/// <param name="Zero">The share of weights that are exactly 0.</param>
public sealed record LayerSparsity(
    string Layer, long Weights, double Gini, IReadOnlyList<double> Quantiles, IReadOnlyList<double> Below, double Zero);
