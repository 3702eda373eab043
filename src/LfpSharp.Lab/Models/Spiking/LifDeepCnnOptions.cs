using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>The deeper spiking network 30C3-P2-150C3-P2-250C3-P2-200C3-P2-100C3-classes, without biases.</summary>
public sealed record LifDeepCnnOptions : SpikingImageOptions
{
    /// <inheritdoc/>
    protected override SpikingNetwork Network(IReadOnlyList<long> sampleShape, int classes, LifDynamics dynamics)
        => OfImages("lif-deep-cnn", sampleShape, (channels, size) => SpikingModels.DeepCnn(channels, size, classes, dynamics, Pool));
}
