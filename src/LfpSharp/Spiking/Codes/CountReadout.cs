using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>The neuron with most spikes wins; pairs with <see cref="Rewards.SpikeRateReward"/>.</summary>
public sealed record CountReadout : SpikeReadout
{
    private protected override Tensor Compute(SpikingRun run) => run.Spikes.sum(dim: 0);
}
