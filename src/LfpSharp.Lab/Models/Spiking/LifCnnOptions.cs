using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>The spiking network 12C5-P2-64C5-P2-classes.</summary>
public sealed record LifCnnOptions : SpikingImageOptions
{
    /// <inheritdoc/>
    protected override SpikingNetwork Network(IReadOnlyList<long> sampleShape, int classes, LifDynamics dynamics)
        => OfImages("lif-cnn", sampleShape, (channels, size) => SpikingModels.Cnn(channels, size, classes, dynamics, Pool));
}
