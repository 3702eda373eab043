using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Training;

/// <summary>What one epoch brought; a line of <c>metrics.jsonl</c>.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Step">Steps done by its end.</param>
/// <param name="TrainScore">The score over the epoch's batches as they were learned from.</param>
/// <param name="ValidationScore">The score on the validation split after the epoch.</param>
/// <param name="ValidationLoss">Mean loss on the validation split after the epoch.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="Seconds">Time of training so far, in seconds; pauses of a resumed run not included.</param>
/// <param name="FiringRates">
/// Spikes per neuron, sample and step of each layer in the epoch's last batch, 0 … 1; null for models that do not spike.
/// </param>
public sealed record EpochRecord(
    int Epoch, long Step, double TrainScore, double ValidationScore, double ValidationLoss, double LearningRate, double Seconds,
    IReadOnlyDictionary<string, double>? FiringRates = null)
{
    /// <summary>The firing rate of each layer by its path; null where nothing spikes.</summary>
    internal static Dictionary<string, double>? RatesOf(IReadOnlyList<LayerActivity> activity)
        => activity.Count > 0 ? activity.ToDictionary(layer => layer.Layer, layer => layer.FiringRate) : null;
}
