namespace LfpSharp.Lab.Measures.Energy;

/// <summary>What one layer computes for one sample, on average.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Neurons">Its neurons.</param>
/// <param name="Spikes">Spikes that they fire.</param>
/// <param name="FiringRate">Spikes per neuron and step, 0 … 1.</param>
/// <param name="SynapticOperations">Additions: each arriving spike, once for every connection that it takes.</param>
/// <param name="MultiplyAdds">
/// Multiplications with addition of inputs that are no spikes; an input shown unchanged is multiplied once.
/// </param>
/// <param name="MembraneUpdates">Steps times neurons; each is one multiplication with addition, <c>β u + I</c>.</param>
/// <param name="DenseMultiplyAdds">What the same connection takes in a network without spikes, where it is used once.</param>
public sealed record LayerOperations(
    string Layer,
    long Neurons,
    double Spikes,
    double FiringRate,
    double SynapticOperations,
    double MultiplyAdds,
    long MembraneUpdates,
    long DenseMultiplyAdds);
