namespace LfpSharp.Lab.Measures;

/// <summary>How sparse one step of training was, in feedback, update, weights and activations; a line of <c>sparsity.jsonl</c>.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Threshold">τ of <see cref="LayerUpdate.NearlyUnchanged"/>.</param>
/// <param name="Whole">All layers together.</param>
/// <param name="Layers">The layers with learnable parameters, in order.</param>
/// <param name="ActivationZeros">
/// The share of exact zeros in the outputs of each activation, by its path, on the step's batch, after the step and in evaluation
/// mode; for layers of spiking neurons the share of neurons and time steps without a spike, as they fired in the step.
/// </param>
public sealed record SparsityRecord(
    long Step,
    int Epoch,
    double Threshold,
    LayerUpdate Whole,
    IReadOnlyList<LayerUpdate> Layers,
    IReadOnlyDictionary<string, double> ActivationZeros)
{
    /// <summary>The shares of <see cref="LayerUpdate.Quantiles"/>.</summary>
    public static IReadOnlyList<double> QuantileShares { get; } = [0.05, 0.25, 0.5, 0.75, 0.95];
}
