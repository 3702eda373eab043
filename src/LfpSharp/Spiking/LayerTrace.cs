using static TorchSharp.torch;

namespace LfpSharp.Spiking;

/// <summary>What a layer of neurons saw and did in a run, step by step.</summary>
/// <param name="Name">The layer's name in its network.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Input">What its connection was shown.</param>
/// <param name="Spikes">s, 0 and 1, [T, N, ...].</param>
/// <param name="Membranes">u, [T, N, ...].</param>
public sealed record LayerTrace(string Name, LifLayer Layer, SpikeSequence Input, Tensor Spikes, Tensor Membranes);
