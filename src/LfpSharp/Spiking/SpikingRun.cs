using LfpSharp.Gates;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking;

/// <summary>One run of a spiking network over a sequence: what came out, and the way back.</summary>
public sealed class SpikingRun : IDisposable
{
    private readonly IEngineRun record;
    private readonly SpikeSequence input;
    private readonly bool records;
    private readonly Lazy<IReadOnlyList<LayerActivity>> activity;

    internal SpikingRun(IEngineRun record, SpikeSequence input, bool records)
    {
        this.record = record;
        this.input = input;
        this.records = records;
        activity = new(record.Activity);
        using var noGrad = no_grad();
        Spikes = record.Spikes().DetachFromDisposeScope();
    }

    /// <summary>The output neurons' spikes, 0 and 1, [T, N, ...]. They belong to the run.</summary>
    public Tensor Spikes { get; }

    /// <summary>How much each layer fired; <see cref="LayerActivity.Remedy"/> says what helps a silent or saturated one.</summary>
    public IReadOnlyList<LayerActivity> Activity => activity.Value;

    /// <summary>The output neurons' potentials, [T, N, ...]; the caller's.</summary>
    public Tensor Membranes()
    {
        using var noGrad = no_grad();
        return record.Membranes();
    }

    /// <summary>The output neurons' potentials after the last step, [N, ...]; the caller's.</summary>
    public Tensor LastMembrane()
    {
        using var scope = NewDisposeScope();
        return record.LastMembranes()[^1].MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Takes a signal back through all layers and steps and replaces every learnable parameter's <c>.grad</c>: by −feedback
    /// under <see cref="SpikeFeedback"/>, by the gradient under <see cref="SurrogateGradient"/>.
    /// </summary>
    /// <param name="signal">
    /// At <see cref="SignalPlace.Spikes"/> [T, N, ...]: the reward of each output neuron at each step, or the loss's gradient at
    /// each output spike. At <see cref="SignalPlace.LastMembrane"/> [N, ...]: the reward of, or the gradient at, the potentials
    /// after the last step.
    /// </param>
    /// <param name="rule">The learning rule.</param>
    /// <param name="place">What the signal is about.</param>
    /// <exception cref="ArgumentException">The signal has the wrong shape or holds NaN or infinity.</exception>
    /// <exception cref="InvalidOperationException">The run was made without recording.</exception>
    public void Propagate(Tensor signal, SpikingRule rule, SignalPlace place = SignalPlace.Spikes)
    {
        using var scope = NewDisposeScope();
        record.Propagate(Checked(signal, rule, place), toInput: false);
    }

    /// <summary>As <see cref="Propagate"/>, and returns what arrives at the input: its reward <c>x ⊙ c</c>, or the gradient.</summary>
    /// <returns>Of the input's shape; for an unchanging input summed over the steps. The caller's.</returns>
    public Tensor PropagateToInput(Tensor signal, SpikingRule rule, SignalPlace place = SignalPlace.Spikes)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var density = record.Propagate(Checked(signal, rule, place), toInput: true)!;
        return (rule is SpikeFeedback ? density.mul_(input.Values).neg_() : density).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Lets every layer learn by <see cref="RewardStdp"/> from its own spikes and a modulation, and replaces every learnable
    /// parameter's <c>.grad</c> by −Δw, summed over the batch. No signal goes from layer to layer.
    /// </summary>
    /// <param name="modulation">
    /// M of each output neuron at each step, [T, N, ...]; a reward at the end of a sample is one of the last step.
    /// </param>
    /// <param name="hidden">M of all hidden neurons at each step, [T, N].</param>
    /// <param name="rule">The learning rule.</param>
    /// <exception cref="ArgumentException">A modulation has the wrong shape or holds NaN or infinity.</exception>
    /// <exception cref="InvalidOperationException">The run was made without recording.</exception>
    public void Reinforce(Tensor modulation, Tensor hidden, RewardStdp rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        using var scope = NewDisposeScope();
        CheckValues(modulation, Spikes.shape, "modulation", "output neuron and step");
        CheckValues(hidden, Spikes.shape[..2], "hidden neurons' modulation", "step and sample");
        record.Propagate(new(modulation.detach(), SignalKind.Output, rule, hidden.detach()), toInput: false);
    }

    /// <summary>Frees what the way back needs, and the spikes.</summary>
    public void Dispose()
    {
        Spikes.Dispose();
        record.Dispose();
    }

    private StageSignal Checked(Tensor signal, SpikingRule rule, SignalPlace place)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule is RewardStdp)
        {
            throw new ArgumentException(
                "No signal goes back through layers that learn by RewardStdp. Give a modulation to Reinforce.", nameof(rule));
        }

        CheckValues(
            signal, place == SignalPlace.Spikes ? Spikes.shape : Spikes.shape[1..], nameof(signal),
            place == SignalPlace.Spikes ? "output neuron and step" : "output neuron");
        if (place == SignalPlace.Spikes)
            return new(signal.detach(), SignalKind.Output, rule);
        var spread = zeros_like(Spikes);
        if (rule is SpikeFeedback)
        {
            // The divisor of n_t is a size without a sign, so the reward of a negative potential brings the sign along.
            using var last = LastMembrane();
            using var negative = last.lt(0);
            spread[-1].copy_(where(negative, -signal.detach(), signal.detach()));
        }
        else
        {
            spread[-1].copy_(signal.detach());
        }
        return new(spread, SignalKind.Membrane, rule);
    }

    private void CheckValues(Tensor values, long[] expected, string name, string each)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!records)
            throw new InvalidOperationException("This run kept nothing to learn from: it was made by Evaluate. Use Run.");
        if (!values.shape.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"The {name} has shape [{string.Join(", ", values.shape)}], expected [{string.Join(", ", expected)}]: one value for "
                + $"each {each}.");
        }

        if (!Finiteness.Holds(values))
        {
            throw new ArgumentException(
                $"The {name} holds NaN or infinity; nothing could learn from it. A lower learning rate usually helps.");
        }
    }
}
