using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Options;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures.Energy;

/// <summary>
/// Counts what a training step of a spiking network computes and moves, driven by the spikes that it fires on some samples;
/// <c>docs/energy.md</c> has the table.
/// </summary>
internal sealed class SpikingWork
{
    private const double ValueBytes = 4;
    private const double SpikeBytes = 1.0 / 8;

    private readonly RuleOptions rule;
    private readonly double batch;

    private SpikingWork(RuleOptions rule, double batch) => (this.rule, this.batch) = (rule, batch);

    /// <summary>Forward and backward of a batch.</summary>
    /// <param name="model">The model; run in evaluation mode, and left as it was.</param>
    /// <param name="rule">The learning rule.</param>
    /// <param name="inputs">[n, ...], the samples whose spikes are counted.</param>
    /// <param name="batch">Samples in the batch.</param>
    /// <exception cref="ArgumentException">The rule or a connection is none that is counted.</exception>
    public static (Work Forward, Work Backward) Of(SpikingModel model, RuleOptions rule, Tensor inputs, int batch)
    {
        if (rule is not (SpikeFeedbackOptions or SurrogateGradientOptions))
        {
            throw new ArgumentException($"Training of spiking networks by {OptionNames.Of(rule)} is not counted; spike-feedback and "
                + "surrogate-gradient are.");
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var evaluation = new EvaluationMode(model);
        using var trace = model.Network.Record(model.Encode(inputs));
        var counter = new SpikingWork(rule, batch);
        var parts = trace.Layers.Select(
            (layer, index) => counter.Count(layer, inputs.shape[0], index == 0, index == trace.Layers.Count - 1)).ToList();
        return (parts.Aggregate(
            Work.None, (sum, part) => sum + part.Forward), parts.Aggregate(Work.None, (sum, part) => sum + part.Backward));
    }

    private (Work Forward, Work Backward) Count(LayerRecording layer, long samples, bool isFirst, bool isLast)
    {
        using var scope = NewDisposeScope();
        if (layer.Layer.Recurrence is not null)
            throw new ArgumentException($"The layer '{layer.Name}' is recurrent; training is counted for layers without recurrence.");
        var counted = OperationCount.Count(layer, samples);
        var connection = layer.Layer.Connection;
        double parameters = connection.parameters().Sum(parameter => parameter.NumberOfElements);
        double weights = connection.parameters().Where(parameter => parameter.dim() > 1).Sum(parameter => parameter.NumberOfElements);
        // Per sample, over all steps: what the layer was shown, how much of it was not 0, and how many potentials it had.
        var shown = (double)layer.Input.Values.NumberOfElements / samples;
        var nonzero = (double)layer.Input.Values.count_nonzero().item<long>() / samples;
        var (potentials, steps) = ((double)counted.MembraneUpdates, (double)layer.Spikes.shape[0]);
        var shownBytes = shown * (counted.MultiplyAdds > 0 ? ValueBytes : SpikeBytes);
        // A constant input needs only the sum of n over the steps.
        var shares = layer.Input.IsConstant ? counted.Neurons : potentials;

        var forward = new Work
        {
            Adds = batch * counted.SynapticOperations,
            MultiplyAdds = batch * (counted.MultiplyAdds + potentials),
            BytesRead = (ValueBytes * parameters) + (batch * shownBytes),
            BytesWritten = batch * potentials * (SpikeBytes + ValueBytes),
        };
        var received = ReachesSilentNeurons || isLast ? potentials : counted.Spikes;
        var back = Recurrence(batch * potentials, isLast) + new Work
        {
            BytesRead = batch * ValueBytes * (potentials + received),
            BytesWritten = batch * ValueBytes * shares,
        };
        var toWeights = new Work
        {
            Adds = batch * (counted.SynapticOperations + (layer.Input.IsConstant ? potentials - counted.Neurons : 0) + (parameters > weights
                ? shares
                : 0)),
            MultiplyAdds = batch * counted.MultiplyAdds,
            BytesRead = batch * (shownBytes + (ValueBytes * shares)),
            BytesWritten = ValueBytes * parameters,
        };
        if (rule is SpikeFeedbackOptions)
            toWeights += DenseWork.Scaling(parameters);
        return (forward, isFirst ? back + toWeights : back + toWeights + ToInputs(counted, weights, shown, nonzero, shares, steps));
    }

    /// <summary>Whether a density is computed at every neuron, not at spikes alone.</summary>
    private bool ReachesSilentNeurons => rule is not SpikeFeedbackOptions { Share: not SpikeShare.Membrane };

    /// <summary>The way back through the neurons of one potential each.</summary>
    /// <remarks>
    /// Feedback: <c>ρ = r + carry</c>, <c>n = ρ / (|k| + |I − (1−β) k| + ε)</c>, <c>carry = β k n</c>; with a gate
    /// <c>n = c / max(u, θ) + carry</c>, at the output <c>n = r / (|β k| + |I| + ε) + carry</c>, <c>carry = β n</c>. Surrogate gradients:
    /// <c>n = g σ'(u − θ) + carry</c>, <c>carry = β n</c>, with σ' as a multiplication with addition and a division.
    /// </remarks>
    private Work Recurrence(double potentials, bool isOutput) => potentials * (rule switch
    {
        SpikeFeedbackOptions { Share: SpikeShare.Spike } => new Work { Adds = 3, MultiplyAdds = 1, Multiplications = 2, Divisions = 1 },
        SpikeFeedbackOptions when isOutput => new Work { Adds = 3, Multiplications = 2, Divisions = 1 },
        SpikeFeedbackOptions => new Work { Adds = 1, Multiplications = 1, Divisions = 1 },
        _ => new Work { Adds = 1, MultiplyAdds = 2, Multiplications = 1, Divisions = 1 },
    });

    /// <summary>The density Wᵀ n of the layer below: at spikes alone, or everywhere where silent neurons learn too.</summary>
    private Work ToInputs(LayerOperations counted, double weights, double shown, double nonzero, double shares, double steps)
    {
        var isSparse = !ReachesSilentNeurons && counted.MultiplyAdds == 0;
        return new Work
        {
            MultiplyAdds = batch * (isSparse ? counted.SynapticOperations : steps * counted.DenseMultiplyAdds),
            BytesRead = ValueBytes * (weights + (batch * shares)),
            BytesWritten = ValueBytes * batch * (isSparse ? nonzero : shown),
        };
    }
}
