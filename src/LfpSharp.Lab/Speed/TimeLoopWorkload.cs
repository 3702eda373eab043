using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>
/// The straightforward way to train the same network, as other libraries do it: a loop over time steps, each of them tensor
/// operations through all layers, a loss on the spike counts, and autograd back through everything.
/// </summary>
public sealed class TimeLoopWorkload : ISpikingWorkload
{
    private readonly SpikingNetwork network;
    private readonly Tensor inputs, labels;
    private readonly int steps;

    /// <summary>Creates the workload.</summary>
    /// <param name="network">Owned.</param>
    /// <param name="inputs">[N, ...], shown at every step; not owned.</param>
    /// <param name="labels">int64 [N]; not owned.</param>
    /// <param name="steps">T.</param>
    /// <exception cref="ArgumentException">A layer has another reset than the delayed one, or more than one decay.</exception>
    public TimeLoopWorkload(SpikingNetwork network, Tensor inputs, Tensor labels, int steps)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.modules().OfType<LifLayer>().Any(
            layer => layer.Dynamics.Reset != Reset.SubtractDelayed || layer.Dynamics.Decays.Length != 1))
        {
            throw new ArgumentException("The loop over time steps knows the delayed reset and one decay a layer only.", nameof(network));
        }

        (this.network, this.inputs, this.labels, this.steps) = (network, inputs, labels, steps);
    }

    /// <inheritdoc/>
    public void Run()
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in network.parameters())
            parameter.grad = null;
        var membranes = new Dictionary<LifLayer, Tensor>();
        Tensor? count = null;
        for (var t = 0; t < steps; t++)
        {
            var spikes = Follow(network.Stages, inputs, membranes);
            count = count is null ? spikes : count + spikes;
        }

        nn.functional.cross_entropy(count!, labels).backward();
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>One step through stages.</summary>
    private static Tensor Follow(IReadOnlyList<SpikingStage> stages, Tensor flow, Dictionary<LifLayer, Tensor> membranes)
        => stages.Aggregate(flow, (input, stage) => stage switch
        {
            LifLayer layer => Fire(layer, input, membranes),
            SpikingJoin join => join.Branches.Select(branch => Follow(branch, input, membranes))
                .Aggregate((one, other) => join is SumJoin ? one + other : maximum(one, other)),
            _ => ((Passage)stage).Module.call(input),
        });

    private static Tensor Fire(LifLayer layer, Tensor input, Dictionary<LifLayer, Tensor> membranes)
    {
        var threshold = layer.Dynamics.Threshold;
        var membrane = layer.Connection.call(input);
        if (membranes.TryGetValue(layer, out var before))
        {
            var spikes = before.gt(threshold).to_type(before.dtype);
            membrane = (before * layer.Dynamics.Decays[0]) + membrane - (spikes * threshold);
            if (layer.Recurrence is not null)
                membrane = membrane + layer.Recurrence.call(ThresholdFunction.apply(before - threshold));
        }

        membranes[layer] = membrane;
        return ThresholdFunction.apply(membrane - threshold);
    }
}
