using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// Rewards the neuron of the true class for firing early and the others for firing late; pairs with the first spike as readout.
/// </summary>
/// <remarks>
/// With f the step of a neuron's first spike (0 … T−1; T if it never fires) and <c>h = ⌊T/2⌋</c>: the true class gets
/// <c>1 − σ(T − f − h)</c> at every step up to its first spike, the others <c>−(1 − σ(f − h))</c> at their first spike; divided
/// by T. Later spikes change nothing in the readout and get nothing. It is <see cref="SpikeRateReward"/> with the earliness
/// T − f in place of the count.
/// </remarks>
public sealed record SpikeLatencyReward : SpikeReward
{
    private protected override Tensor Compute(Tensor spikes, Tensor truth, Tensor? membranes)
    {
        var steps = spikes.shape[0];
        var half = steps / 2;
        var silentBefore = spikes.cumsum(0L).sub_(spikes).eq(0).to_type(spikes.dtype);
        var first = spikes.cumsum(0L).eq(0).to_type(spikes.dtype).sum(dim: 0);
        var encourage = truth * (1 - sigmoid(steps - first - half)) / steps;
        var discourage = (1 - truth) * (1 - sigmoid(first - half)) / steps;
        return silentBefore * (encourage - (spikes * discourage));
    }
}
