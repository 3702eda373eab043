using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>
/// The floor of a dense step: libtorch's products of each connection alone, forward, to the parameters, and to the input of all layers
/// but the first. No neurons, pooling, reward or loss.
/// </summary>
/// <remarks>
/// An input that is shown unchanged is multiplied once, as every way could; each other layer takes its T steps in one product.
/// </remarks>
public sealed class DenseProductsWorkload : ISpikingWorkload
{
    private readonly SpikingNetwork network;
    private readonly List<(nn.Module<Tensor, Tensor> Connection, Tensor Input, Tensor Signal)> products = [];

    /// <summary>Creates the workload.</summary>
    /// <param name="network">Owned. Its layers see what they see in a run.</param>
    /// <param name="inputs">[N, ...], shown at every step; not owned.</param>
    /// <param name="steps">T.</param>
    public DenseProductsWorkload(SpikingNetwork network, Tensor inputs, int steps)
    {
        ArgumentNullException.ThrowIfNull(network);
        this.network = network;
        using var scope = NewDisposeScope();
        using var recording = network.Record(SpikeSequence.Constant(inputs, steps));
        foreach (var layer in recording.Layers)
        {
            var input = (layer.Input.IsConstant ? layer.Input.Values : layer.Input.Values.flatten(0, 1)).clone();
            using (no_grad())
            {
                var signal = rand_like(layer.Layer.Connection.call(input));
                products.Add((layer.Layer.Connection, input.DetachFromDisposeScope(), signal.DetachFromDisposeScope()));
            }
            input.requires_grad_(products.Count > 1);
        }
    }

    /// <inheritdoc/>
    public void Run()
    {
        foreach (var (connection, input, signal) in products)
        {
            using var scope = NewDisposeScope();
            List<Tensor> targets = [.. connection.parameters()];
            if (input.requires_grad)
                targets.Add(input);
            autograd.grad([connection.call(input)], targets, [signal]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, input, signal) in products)
        {
            input.Dispose();
            signal.Dispose();
        }
        network.Dispose();
    }
}
