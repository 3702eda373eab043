using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The softmax reward of first spikes: the output neurons' potentials are rewarded, until they fire, by what their earliness lacks, or
/// has too much of, to the true class. Pairs with the first spike as readout.
/// </summary>
/// <remarks>
/// With f the step of a neuron's first spike (0 … T−1; T if it never fires), the earliness <c>T − f</c> and u the potential,
/// <c>r_t = min(max(|u_t|, δ), b) (y − softmax((T − f) / τ))</c> up to the first spike; later spikes change nothing in the
/// readout and get nothing. It is <see cref="SpikeSoftmaxReward"/> with the earliness in place of the count.
/// </remarks>
public sealed record LatencySoftmaxReward : SpikeReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="temperature">τ, in steps, positive and finite.</param>
    /// <param name="bound">b, a potential, positive; infinity for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public LatencySoftmaxReward(double temperature = 1, double bound = 1)
        => (Temperature, Bound) = SpikeSoftmaxReward.Checked(temperature, bound);

    /// <summary>τ, in steps.</summary>
    public double Temperature { get; }

    /// <summary>b, a potential; infinity for none.</summary>
    public double Bound { get; }

    /// <inheritdoc/>
    public override bool NeedsMembranes => true;

    private protected override Tensor Compute(Tensor spikes, Tensor truth, Tensor? membranes)
    {
        var fired = spikes.cumsum(0L);
        var lacking = truth - fired.gt(0).to_type(spikes.dtype).sum(dim: 0).div_(Temperature).softmax(-1);
        return Sizes(membranes!, Bound).mul_(lacking).masked_fill_((fired - spikes).gt(0), 0);
    }
}
