using LfpSharp.Gates;
using LfpSharp.Spiking.Fused;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking;

/// <summary>A network of spiking stages, run over a whole sequence or step by step; the spikes are the same, bit for bit.</summary>
/// <remarks>
/// Each run starts at rest, so that no state can be forgotten. A layer runs over all its steps before the next layer starts.
/// As a module it maps a train [T, N, ...] to the output neurons' spikes [T, N, ...].
/// <code>
/// using var network = new SpikingNetwork(
///     new LifLayer(Linear(784, 1000), new LifDynamics(0.9)), new LifLayer(Linear(1000, 10), new LifDynamics(0.9)));
/// using var run = network.Run(SpikeSequence.Constant(images, steps: 15));
/// run.Propagate(new SpikeRateReward().Evaluate(run.Spikes, labels), new SpikeFeedback());   // fills every .grad
/// optimizer.step();
/// </code>
/// </remarks>
public sealed class SpikingNetwork : nn.Module<Tensor, Tensor>
{
    private readonly SpikingStage[] stages;
    private FusedPlan? plan;
    private long[]? planned;

    /// <summary>Creates the network; it owns the stages.</summary>
    /// <param name="stages">In the order of the way forth; the last is a <see cref="LifLayer"/>.</param>
    /// <exception cref="ArgumentException">There is no stage, or the last is not a layer of neurons.</exception>
    public SpikingNetwork(params SpikingStage[] stages)
        : base(nameof(SpikingNetwork))
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Length == 0 || stages[^1] is not LifLayer)
        {
            throw new ArgumentException(
                "A spiking network ends in a LifLayer: rewards are given to output neurons. Make the last stage a LifLayer.",
                nameof(stages));
        }

        this.stages = stages;
        for (var i = 0; i < stages.Length; i++)
            register_module(FormattableString.Invariant($"{i}"), stages[i]);
        foreach (var (name, module) in named_modules())
        {
            if (module is LifLayer layer)
                layer.Label = name;
        }
    }

    /// <summary>The stages, in the order of the way forth.</summary>
    public IReadOnlyList<SpikingStage> Stages => stages;

    /// <summary>Whether CPU float32 runs use the fused kernels where they can; the tests compare both ways.</summary>
    internal bool FusedKernels { get; set; } = true;

    /// <summary>Runs over a whole sequence from rest and keeps what learning needs.</summary>
    /// <exception cref="ArgumentException">The input holds NaN or infinity, or a layer cannot take its input's shape.</exception>
    public SpikingRun Run(SpikeSequence input) => Run(input, records: true);

    /// <summary>Runs over a whole sequence from rest for its spikes alone.</summary>
    /// <exception cref="ArgumentException">The input holds NaN or infinity, or a layer cannot take its input's shape.</exception>
    public SpikingRun Evaluate(SpikeSequence input) => Run(input, records: false);

    /// <summary>Runs over a whole sequence from rest and keeps what every layer saw and did.</summary>
    /// <returns>The recording; the caller's.</returns>
    /// <exception cref="ArgumentException">The input holds NaN or infinity, or a layer cannot take its input's shape.</exception>
    public SpikingRecording Record(SpikeSequence input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckFinite(input.Values);
        return new(stages, input);
    }

    /// <summary>Runs one step of a stream.</summary>
    /// <param name="input">[N, ...].</param>
    /// <param name="state">What the step before returned; null starts at rest. It is not changed.</param>
    /// <returns>The spikes and the next state; the caller's.</returns>
    /// <exception cref="ArgumentException">
    /// The input holds NaN or infinity, a layer cannot take its input's shape, or the state is another network's or batch's.
    /// </exception>
    public SpikingStep Step(Tensor input, SpikingState? state = null)
    {
        var sequence = SpikeSequence.Constant(input, 1);
        CheckFinite(input);
        using var noGrad = no_grad();
        using var run = Start(sequence, state, records: false);
        using var spikes = run.Spikes();
        return new(spikes[0].clone(), new SpikingState(run.LastMembranes()));
    }

    /// <summary>Maps a train [T, N, ...] to the output neurons' spikes [T, N, ...].</summary>
    public override Tensor forward(Tensor input)
    {
        using var run = Evaluate(SpikeSequence.Train(input));
        return run.Spikes.alias();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            plan?.Dispose();
        base.Dispose(disposing);
    }

    private SpikingRun Run(SpikeSequence input, bool records)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckFinite(input.Values);
        return new(Start(input, null, records), input, records);
    }

    private IEngineRun Start(SpikeSequence input, SpikingState? state, bool records)
    {
        if (planned is null || !planned.AsSpan().SequenceEqual(input.SampleShape))
        {
            planned = input.SampleShape;
            plan = FusedPlan.Find(stages, planned);
        }

        return FusedKernels && plan is not null && plan.Fits(input.Values)
            ? new FusedRun(plan, input, state, records)
            : new StageRun(stages, input, state, records);
    }

    private void CheckFinite(Tensor input)
    {
        if (!Finiteness.Holds(input))
        {
            throw new ArgumentException(
                $"The input of layer '{named_children().First().name}' holds NaN or infinity; a membrane would keep it for ever. "
                + "Clean or normalize the data.");
        }
    }
}
