using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>What a layer of neurons saw and did in a run, step by step.</summary>
/// <param name="Name">The layer's name in its network.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Input">What its connection was shown.</param>
/// <param name="Spikes">s, 0 and 1, [T, N, ...].</param>
/// <param name="Membranes">u, [T, N, ...].</param>
public sealed record LayerRecording(string Name, LifLayer Layer, SpikeSequence Input, Tensor Spikes, Tensor Membranes);
