using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>
/// The neuron with the highest potential after the last step wins; pairs with any reward of ordinary outputs, such as
/// <see cref="Rewards.SoftmaxReward"/> of the scores.
/// </summary>
public sealed record LastMembraneReadout : SpikeReadout
{
    /// <inheritdoc/>
    public override SignalPlace Place => SignalPlace.LastMembrane;

    private protected override Tensor Compute(SpikingRun run) => run.LastMembrane();
}
