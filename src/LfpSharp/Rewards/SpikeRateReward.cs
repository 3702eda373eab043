using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// Rewards the neuron of the true class for firing often and the others for firing seldom; pairs with the spike count as readout.
/// </summary>
/// <remarks>
/// With k spikes of a neuron in T steps and <c>h = ⌊T/2⌋</c>: the true class gets <c>1 − σ(k − h)</c> at every step, the others
/// <c>−s_t (1 − σ(T − k − h))</c>; divided by T. Source: the method's reference implementation.
/// </remarks>
public sealed record SpikeRateReward : SpikeReward
{
    private protected override Tensor Compute(Tensor spikes, Tensor truth, Tensor? membranes)
    {
        var steps = spikes.shape[0];
        var half = steps / 2;
        var count = spikes.sum(dim: 0);
        var encourage = truth * (1 - sigmoid(count - half)) / steps;
        var discourage = (1 - truth) * (1 - sigmoid(steps - count - half)) / steps;
        return (spikes * discourage).neg_().add_(encourage);
    }
}
