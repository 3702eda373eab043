using static TorchSharp.torch;

namespace LfpSharp.Spiking;

/// <summary>The membranes of a network between two steps of a stream: all that it remembers.</summary>
public sealed class SpikingState : IDisposable
{
    internal SpikingState(IReadOnlyList<Tensor> membranes) => Membranes = membranes;

    /// <summary>u of each layer of neurons, [N, ...], in the network's order. They belong to the state.</summary>
    public IReadOnlyList<Tensor> Membranes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var membrane in Membranes)
            membrane.Dispose();
    }
}
