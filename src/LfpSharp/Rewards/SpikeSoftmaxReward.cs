using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The softmax reward of spike counts: the output neurons' potentials are rewarded by what their count lacks, or has too much of, to
/// the true class. Pairs with the spike count as readout.
/// </summary>
/// <remarks>
/// With k spikes of a neuron in T steps and u its potential, <c>r_t = min(max(|u_t|, δ), b) (y − softmax(k / τ))</c>. As
/// <see cref="SoftmaxReward"/> it sums to zero over the classes per unit of output, so a network that ignores its input gets none on
/// average; and it is bounded, so no output near rest decides over all others. At rest it is not nothing either, so a silent
/// network can come to fire (<see cref="SpikeReward.Sizes"/>, δ = 1e-6).
/// </remarks>
public sealed record SpikeSoftmaxReward : SpikeReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="temperature">τ, in spikes, positive and finite.</param>
    /// <param name="bound">b, a potential, positive; infinity for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public SpikeSoftmaxReward(double temperature = 1, double bound = 1) => (Temperature, Bound) = Checked(temperature, bound);

    /// <summary>τ, in spikes.</summary>
    public double Temperature { get; }

    /// <summary>b, a potential; infinity for none.</summary>
    public double Bound { get; }

    /// <inheritdoc/>
    public override bool NeedsMembranes => true;

    private protected override Tensor Compute(Tensor spikes, Tensor truth, Tensor? membranes)
    {
        var lacking = truth - spikes.sum(dim: 0).div_(Temperature).softmax(-1);
        return Sizes(membranes!, Bound).mul_(lacking);
    }

    internal static (double Temperature, double Bound) Checked(double temperature, double bound)
    {
        if (!(temperature > 0 && double.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be positive and finite.");
        return (temperature, CheckedBound(bound));
    }
}
