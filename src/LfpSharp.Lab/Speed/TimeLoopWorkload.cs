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
    /// <param name="network">A sequence of layers and passages; owned.</param>
    /// <param name="inputs">[N, ...], shown at every step; not owned.</param>
    /// <param name="labels">int64 [N]; not owned.</param>
    /// <param name="steps">T.</param>
    /// <exception cref="ArgumentException">A stage is neither a layer with a delayed reset and one decay, nor a passage.</exception>
    public TimeLoopWorkload(SpikingNetwork network, Tensor inputs, Tensor labels, int steps)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Stages.FirstOrDefault(
            stage => stage is not (Passage or LifLayer { Recurrence: null, Dynamics: { Decays.Length: 1 } })) is { } other)
        {
            throw new ArgumentException($"The loop over time steps has no form for the stage {other.GetName()}.", nameof(network));
        }

        if (network.Stages.OfType<LifLayer>().Any(layer => layer.Dynamics.Reset != Reset.SubtractDelayed))
            throw new ArgumentException("The loop over time steps knows the delayed reset only.", nameof(network));
        (this.network, this.inputs, this.labels, this.steps) = (network, inputs, labels, steps);
    }

    /// <inheritdoc/>
    public void Run()
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in network.parameters())
            parameter.grad = null;
        var membranes = new Tensor?[network.Stages.Count];
        Tensor? count = null;
        for (var t = 0; t < steps; t++)
        {
            var flow = inputs;
            for (var s = 0; s < network.Stages.Count; s++)
            {
                flow = network.Stages[s] is LifLayer layer
                    ? Fire(layer, flow, ref membranes[s])
                    : ((Passage)network.Stages[s]).Module.call(flow);
            }

            count = count is null ? flow : count + flow;
        }

        nn.functional.cross_entropy(count!, labels).backward();
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static Tensor Fire(LifLayer layer, Tensor input, ref Tensor? membrane)
    {
        var threshold = layer.Dynamics.Threshold;
        var current = layer.Connection.call(input);
        membrane = membrane is null
            ? current
            : (membrane * layer.Dynamics.Decays[0]) + current - (membrane.gt(threshold).to_type(current.dtype) * threshold);
        return ThresholdFunction.apply(membrane - threshold);
    }
}
