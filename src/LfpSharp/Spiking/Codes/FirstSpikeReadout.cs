using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>
/// The neuron that fires first wins: the score is T − f for a first spike at step f, counted from 0, and 0 without one. Pairs with
/// <see cref="Rewards.SpikeLatencyReward"/>.
/// </summary>
public sealed record FirstSpikeReadout : SpikeReadout
{
    private protected override Tensor Compute(SpikingRun run) => run.Spikes.cumsum(0L).gt(0).to_type(run.Spikes.dtype).sum(dim: 0);
}
