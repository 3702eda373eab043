namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>The first spike that one of two networks has and the other has not.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Node">The node that should spike for it.</param>
/// <param name="Step">The step, from 0.</param>
/// <param name="Sample">The sample, from 0.</param>
/// <param name="Neuron">The neuron, from 0, in the order of the layer's flattened features.</param>
/// <param name="Spikes">Whether the layer spikes there, and the node does not; else the other way round.</param>
/// <param name="Potential">The node's potential, in units of its threshold.</param>
public sealed record NirDifference(string Layer, string Node, int Step, int Sample, int Neuron, bool Spikes, double Potential);
