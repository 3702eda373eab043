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
public sealed record SpikeFeedbackOptions : LearnerOptions
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

    /// <summary>Attaches the rule with another reward than its own, given to the output neurons' potentials.</summary>
    /// <remarks>
    /// With the spike counts as scores and the reward's density c of them, the potential u of a neuron is rewarded by
    /// <c>min(max(|u|, δ), 1) c</c> at each step, as <see cref="SpikeSoftmaxReward"/> does; with the last membrane as readout by
    /// <c>u c</c>.
    /// </remarks>
    /// <inheritdoc/>
    public override ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward)
        => new SpikingLearning("spike-feedback", model, new SpikeFeedback(Epsilon, Share), (run, readout, scores, targets) =>
        {
            var signal = readout switch
            {
                LastMembraneReadout => reward.Evaluate(OffRest(scores), targets),
                CountReadout => SpikeReward.Sizes(run.Membranes()).mul_(reward.Density(scores, targets)),
                _ => throw new ArgumentException("The time of a first spike is no score of an action. Use model.readout=count or "
                    + "last-membrane."),
            };
            return signal.div_(targets.shape[0]);
        });

    // The reward of a potential of exactly 0 is mostly 0, so a silent network would stay silent: what SpikeReward.Sizes is for counts.
    private static Tensor OffRest(Tensor potentials) => potentials.masked_fill(potentials.eq(0), Gate.DefaultEpsilon);

    private Tensor Signal(SpikingRun run, SpikeReadout readout, Tensor scores, Tensor labels)
    {
        ClassLabels.Check(scores, labels);
        return (readout.Place == SignalPlace.LastMembrane
            ? MembraneReward.Evaluate(OffRest(scores), labels)
            : Reward.Evaluate(run.Spikes, labels, Reward.NeedsMembranes ? run.Membranes() : null)).div_(labels.shape[0]);
    }
}
