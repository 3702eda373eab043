using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>A network of leaky integrate-and-fire neurons, how it is shown its input, and how it is read.</summary>
public abstract record SpikingModelOptions : ModelOptions
{
    /// <summary>T, the steps for which a sample is shown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..100,000.</exception>
    [Range(1, 100_000)]
    public int Steps { get; init => field = OptionRange.Check(this, value); } = 15;

    /// <summary>β, the share of a potential that survives a step; 1 is integrate-and-fire.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double Decay { get; init => field = OptionRange.Check(this, value); } = 0.9;

    /// <summary>θ, the potential above which a neuron fires.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Threshold { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <summary>What a spike does to the membrane.</summary>
    public Reset Reset { get; init; } = Reset.SubtractDelayed;

    /// <summary>How an input is shown.</summary>
    public EncoderKind Encoder { get; init; } = EncoderKind.Constant;

    /// <summary>How the output is read.</summary>
    public SpikeReadout Readout { get; init; } = new CountReadout();

    /// <summary>
    /// The share of steps at which each layer fires before training: its weights, as drawn, are scaled until it fires so at 64 training
    /// samples, layer by layer from the input on. Null leaves them as drawn.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    [Range(0, 1, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double? FirstFiringRate { get; init => field = OptionRange.Check(this, value); }

    /// <summary>The network's stages as a whole.</summary>
    protected abstract SpikingNetwork Network(IReadOnlyList<long> sampleShape, int classes, LifDynamics dynamics);

    /// <inheritdoc/>
    protected sealed override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
        => new SpikingModel(
            Network(StepShape(sampleShape, Encoder, Steps), classes, new LifDynamics(Decay, Threshold, Reset)), Steps, Encoder, Readout);

    /// <summary>What one step of a sample looks like: without the axis of steps where the sample has one.</summary>
    /// <exception cref="ArgumentException">It has another number of steps.</exception>
    internal static IReadOnlyList<long> StepShape(IReadOnlyList<long> sampleShape, EncoderKind encoder, int steps)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        if (encoder != EncoderKind.Train)
            return sampleShape;
        return sampleShape.Count > 1 && sampleShape[0] == steps
            ? [.. sampleShape.Skip(1)]
            : throw new ArgumentException(
                $"The encoder 'train' shows each sample's first axis step by step; the model has {steps} steps, and samples have the shape "
                + $"[{string.Join(", ", sampleShape)}]. Set model.steps to data.steps, or take another encoder.");
    }

    /// <summary>One of the networks that take images of 1 to 3 channels and 28×28 or 32×32 pixels.</summary>
    /// <param name="name">What recipes call it, for messages.</param>
    /// <param name="sampleShape">The shape of a sample.</param>
    /// <param name="build">Makes the network for a number of channels and of rows.</param>
    /// <exception cref="ArgumentException">Samples are no such images.</exception>
    protected static SpikingNetwork OfImages(string name, IReadOnlyList<long> sampleShape, Func<int, int, SpikingNetwork> build)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        ArgumentNullException.ThrowIfNull(build);
        return sampleShape is [>= 1 and <= 3, 28 or 32, var width] && width == sampleShape[1]
            ? build((int)sampleShape[0], (int)width)
            : throw new ArgumentException($"The model '{name}' takes images of 1 to 3 channels and 28×28 or 32×32 pixels, but the "
                + $"samples have shape [{string.Join(", ", sampleShape)}]. The model 'lif-mlp' takes any, "
                + "'lif-layers' images of any size.");
    }
}
