using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>The spiking network with two joined paths, 30C5-P2-150C3-P2-[250C3 ∥ 250C1]max-P3-200C4-classes.</summary>
public sealed record LifResidualOptions : SpikingImageOptions
{
    /// <inheritdoc/>
    protected override SpikingNetwork Network(IReadOnlyList<long> sampleShape, int classes, LifDynamics dynamics)
        => OfImages("lif-residual", sampleShape, (channels, size) => SpikingModels.Residual(channels, size, classes, dynamics, Pool));
}
