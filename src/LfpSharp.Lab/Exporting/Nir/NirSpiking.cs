namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>Told what a spiking node does at a step; it may change the spikes, and what follows goes by those.</summary>
/// <param name="node">The node's name.</param>
/// <param name="step">The step, from 0.</param>
/// <param name="potentials">What is compared with the thresholds.</param>
/// <param name="thresholds">One for each neuron.</param>
/// <param name="spikes">0 and 1.</param>
internal delegate void NirSpiking(string node, int step, ReadOnlySpan<double> potentials, ReadOnlySpan<double> thresholds,
    Span<double> spikes);
