using LfpSharp.Spiking.Fused;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>The forward product of a layer with a spike train: by events from packed spikes, or densely from floats.</summary>
public sealed class LayerProductWorkload : ISpikingWorkload
{
    private readonly Linear layer;
    private readonly Tensor? train;
    private readonly PackedSpikes? packed;

    private LayerProductWorkload(Linear layer, Tensor? train, PackedSpikes? packed)
        => (this.layer, this.train, this.packed) = (layer, train, packed);

    /// <summary>The product as this library does it. Nothing is owned but the packed copy of the train.</summary>
    /// <param name="layer">float32 on the CPU.</param>
    /// <param name="train">0 and 1, [T, N, F].</param>
    public static LayerProductWorkload Events(Linear layer, Tensor train) => new(layer, null, PackedSpikes.Pack(train));

    /// <summary>The dense product of libtorch. Nothing is owned.</summary>
    /// <param name="layer">float32 on the CPU.</param>
    /// <param name="train">0 and 1, [T, N, F].</param>
    public static LayerProductWorkload Dense(Linear layer, Tensor train) => new(layer, train, null);

    /// <inheritdoc/>
    public void Run()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _ = packed is null ? layer.call(train!) : packed.Multiply(layer);
    }

    /// <inheritdoc/>
    public void Dispose() => packed?.Dispose();
}
