using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>A spiking network of layers of one's own, in the notation of publications.</summary>
public sealed record LifLayersOptions : SpikingImageOptions
{
    /// <summary>
    /// The hidden layers from the input on, with dashes between: <c>30C3</c> is a convolution to 30 channels by kernels of 3×3,
    /// <c>30C3s2</c> one of stride 2, <c>P2</c> a pool of 2×2, and <c>200</c> a fully connected layer of 200 neurons. The output
    /// neurons, one for each class, come after them.
    /// </summary>
    /// <exception cref="ArgumentException">A layer is none of these.</exception>
    public string Layers { get; init => field = NotatedLayer.Check(value); } = "16C3-P2-32C3-P2";

    /// <summary>What convolutions do at the borders of an image.</summary>
    public PaddingKind Padding { get; init; } = PaddingKind.Same;

    /// <summary>Whether the layers have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <inheritdoc/>
    protected override SpikingNetwork Network(IReadOnlyList<long> sampleShape, int classes, LifDynamics dynamics)
        => new NotatedNetwork(sampleShape, dynamics, Pool, Padding, Bias).Build(NotatedLayer.Parse(Layers), classes);
}
