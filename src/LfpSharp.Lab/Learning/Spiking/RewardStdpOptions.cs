using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Spiking;

/// <summary>
/// Reward-modulated spike-timing-dependent plasticity, for spiking models of any connections. A synapse remembers what arrived around
/// the spikes of its neuron, and after the last step a reward says whether that was good: <c>Δw = Σ_t M_j(t) e_ij(t)</c> with
/// <c>M_j(T) = r_j − r̄</c>, and 0 before. <see cref="RewardStdp"/> has the traces and e.
/// </summary>
/// <remarks>
/// The reward r is 1 for right and −1 for wrong (<see cref="StdpCredit"/>), r̄ what is expected: a constant, or the running mean
/// <c>r̄ ← d r̄ + (1 − d) mean(r)</c>, which starts at 0 and is part of checkpoints. Nothing goes from layer to layer: an output neuron
/// knows its spikes, what arrives at it, and r. <c>.grad</c> is −Δw, averaged over the batch, so that plain SGD is the rule itself.
/// Sources: Florian, Neural Computation 19, 2007 (traces and their time constants); Mozafari et al., IEEE TNNLS 29, 2018 (reward by
/// class, soft bounds; its learning rates by the shares of hits and misses are (r − r̄)/2 of the running mean); Frémaux, Gerstner,
/// "Neuromodulated spike-timing-dependent plasticity, and theory of three-factor learning rules", Frontiers in Neural Circuits 9,
/// 2016 (reward minus expected reward, spike minus expected spike).
/// </remarks>
public sealed record RewardStdpOptions : RuleOptions
{
    private static readonly RewardStdp Published = new();

    /// <summary>What an output neuron is rewarded for.</summary>
    public StdpCredit Credit { get; init; } = StdpCredit.OwnDecision;

    /// <summary>What hidden neurons learn from.</summary>
    public HiddenPlasticity Hidden { get; init; } = HiddenPlasticity.Fixed;

    /// <summary>r̄, if constant: at 1, only what went wrong changes anything. Null for the running mean.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in −1..1.</exception>
    [Range(-1, 1)]
    public double? ExpectedReward { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <summary>d, the share of the running mean that is left after a batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double RewardDecay { get; init => field = OptionRange.Check(this, value); } = 0.99;

    /// <summary>ρ, the share of steps at which a neuron is expected to fire: above it, it says yes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double ExpectedRate { get; init => field = OptionRange.Check(this, value); } = 0.4;

    /// <summary>λ₊, the share of the trace of arrivals that is left after a step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double ArrivalDecay { get; init => field = OptionRange.Check(this, value); } = Published.ArrivalDecay;

    /// <summary>λ₋, the share of the trace of a neuron's own spikes that is left after a step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double SpikeDecay { get; init => field = OptionRange.Check(this, value); } = Published.SpikeDecay;

    /// <summary>λ_e, the share of the eligibility that is left after a step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double EligibilityDecay { get; init => field = OptionRange.Check(this, value); } = Published.EligibilityDecay;

    /// <summary>A₊, how much an arrival before a spike counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    [Range(0, double.MaxValue)]
    public double Potentiation { get; init => field = OptionRange.Check(this, value); } = Published.Potentiation;

    /// <summary>
    /// A₋, how much an arrival after a spike counts. Published is 1; the default is 0, since under inputs that last for all steps an
    /// arrival follows each spike as surely as it went before, and the two cancel.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    [Range(0, double.MaxValue)]
    public double Depression { get; init => field = OptionRange.Check(this, value); }

    /// <summary>The largest size of a weight: changes shrink by <c>1 − (w / bound)²</c>. Null for no bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? Bound { get; init => field = OptionRange.Check(this, value); }

    /// <summary>The rule of the synapses.</summary>
    internal RewardStdp Synapses => new()
    {
        ArrivalDecay = ArrivalDecay,
        SpikeDecay = SpikeDecay,
        EligibilityDecay = EligibilityDecay,
        Potentiation = Potentiation,
        Depression = Depression,
        ExpectedRate = ExpectedRate,
        Bounds = Bound is { } bound ? new(-bound, bound) : null,
    };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model does not spike.</exception>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => new RewardStdpRule(model, this);
}
