namespace LfpSharp.Spiking.Neurons;

/// <summary>How much a layer of neurons fired in a run.</summary>
/// <param name="Layer">The layer's name in the network.</param>
/// <param name="Neurons">How many neurons the layer has.</param>
/// <param name="Spikes">How many spikes they fired, over all samples and steps.</param>
/// <param name="FiringRate">Spikes per neuron, sample and step, 0 to 1.</param>
public sealed record LayerActivity(string Layer, long Neurons, long Spikes, double FiringRate)
{
    /// <summary>A layer that fires at this rate or more carries next to no information.</summary>
    public const double SaturatedRate = 0.9;

    /// <summary>A layer that fires at this rate or more has run away: sparse codes and the time that they save are lost.</summary>
    public const double RunawayRate = 0.4;

    /// <summary>Not one neuron fired: nothing passes on, and feedback has no spike to reward.</summary>
    public bool IsSilent => Spikes == 0;

    /// <summary>Nearly every neuron fires at nearly every step.</summary>
    public bool IsSaturated => FiringRate >= SaturatedRate;

    /// <summary>Its neurons fire at so many steps that learning is driving the rate up, not telling classes apart.</summary>
    public bool RunsAway => FiringRate >= RunawayRate;

    /// <summary>What is wrong with the activity and what helps; null where nothing is.</summary>
    public string? Remedy => IsSilent
        ? $"Layer '{Layer}' never fires, so nothing below it can learn. Scale its inputs or weights up, lower the threshold, or raise "
            + "the decay or the number of steps."
        : IsSaturated
            ? FormattableString.Invariant($"Layer '{Layer}' fires at {FiringRate:P0} of all steps. Scale its inputs or weights ")
                + "down, raise the threshold, or lower the decay."
            : RunsAway
                ? FormattableString.Invariant($"Layer '{Layer}' fires at {FiringRate:P0} of all steps: its rate runs away. Use a reward ")
                    + "that is bounded and sums to zero (spike-softmax), a lower learning rate, or a higher threshold."
                : null;
}
