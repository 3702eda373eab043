using System.ComponentModel.DataAnnotations;
using LfpSharp.Gates;
using LfpSharp.Lab.Options;
using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Spiking;

/// <summary>LFP-ε through space and time, for spiking models.</summary>
public sealed record SpikeFeedbackOptions : RuleOptions
{
    /// <summary>The stabilizer ε.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Epsilon { get; init => field = OptionRange.Check(this, value); } = Gate.DefaultEpsilon;

    /// <summary>How reward comes from a neuron's spikes to its currents: also to neurons that did not fire with <c>membrane</c>.</summary>
    public SpikeShare Share { get; init; }

    /// <summary>The reward of the output neurons' spikes, for the readouts <c>count</c> and <c>first-spike</c>.</summary>
    public SpikeReward Reward { get; init; } = new SpikeRateReward();

    /// <summary>The reward of their potentials, for the readout <c>last-membrane</c>.</summary>
    public IReward MembraneReward { get; init; } = new SoftmaxReward();

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => new SpikingLearning("spike-feedback", model, new SpikeFeedback(Epsilon, Share), Signal);

    private Tensor Signal(SpikingRun run, SpikeReadout readout, Tensor scores, Tensor labels)
        => (readout.Place == SignalPlace.LastMembrane
            ? MembraneReward.Evaluate(scores, labels)
            : Reward.Evaluate(run.Spikes, labels, Reward.NeedsMembranes ? run.Membranes() : null)).div_(labels.shape[0]);
}
