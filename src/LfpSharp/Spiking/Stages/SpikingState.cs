using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>The membranes of a network between two steps of a stream: all that it remembers.</summary>
public sealed class SpikingState : IDisposable
{
    internal SpikingState(IReadOnlyList<Tensor> membranes) => Membranes = membranes;

    /// <summary>u of each layer of neurons, [N, ...], in the network's order. They belong to the state.</summary>
    public IReadOnlyList<Tensor> Membranes { get; }

    /// <summary>Throws unless the membranes hold those of a layer in the expected shape.</summary>
    internal static void Check(IReadOnlyList<Tensor> membranes, int layer, string label, long[] expected)
    {
        if (layer < membranes.Count && membranes[layer].shape.AsSpan().SequenceEqual(expected))
            return;
        var found = layer < membranes.Count ? $"[{string.Join(", ", membranes[layer].shape)}]" : "none";
        throw new ArgumentException(
            $"Layer '{label}': the state holds {found} for its membranes, expected [{string.Join(", ", expected)}]. Pass the state that "
            + "the step before returned, or null to start at rest.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var membrane in Membranes)
            membrane.Dispose();
    }
}
