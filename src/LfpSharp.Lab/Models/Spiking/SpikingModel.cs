using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>A spiking network with its encoder and readout: maps samples [N, ...] to scores [N, classes], like any other model.</summary>
/// <remarks>
/// While training, Poisson spikes are drawn from libtorch's random state; in evaluation mode from a generator that starts
/// anew for each batch, so that a score repeats.
/// </remarks>
public sealed class SpikingModel : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates the model; it owns the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="steps">T.</param>
    /// <param name="encoder">How an input is shown.</param>
    /// <param name="readout">How the output is read.</param>
    public SpikingModel(SpikingNetwork network, int steps, EncoderKind encoder, SpikeReadout readout)
        : base(nameof(SpikingModel))
    {
        (Network, Readout, Steps, Encoder) = (network, readout, steps, encoder);
        register_module("network", network);
    }

    /// <summary>The network.</summary>
    public SpikingNetwork Network { get; }

    /// <summary>How the output is read.</summary>
    public SpikeReadout Readout { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>How an input is shown.</summary>
    public EncoderKind Encoder { get; }

    /// <summary>What the network is shown for a batch; a spike train belongs to the current dispose scope.</summary>
    /// <param name="inputs">[N, ...], for <see cref="EncoderKind.Train"/> [N, T, ...].</param>
    /// <exception cref="ArgumentException">The code takes values between 0 and 1 only, and there are others.</exception>
    public SpikeSequence Encode(Tensor inputs)
    {
        switch (Encoder)
        {
            case EncoderKind.Poisson when training:
                return new PoissonEncoder(Steps, Generator.Default).Encode(inputs);
            case EncoderKind.Poisson:
                using (var generator = new Generator(0))
                    return new PoissonEncoder(Steps, generator).Encode(inputs);
            case EncoderKind.Train:
                return SpikeSequence.Train(inputs.transpose(0, 1).contiguous());
            case EncoderKind.Latency:
                return new LatencyEncoder(Steps).Encode(inputs);
            default:
                return new ConstantEncoder(Steps).Encode(inputs);
        }
    }

    /// <summary>What one step of a sample looks like: without the axis of steps where the sample has one.</summary>
    /// <param name="sampleShape">One sample's shape.</param>
    internal IReadOnlyList<long> StepShape(IReadOnlyList<long> sampleShape) => SpikingModelOptions.StepShape(sampleShape, Encoder, Steps);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var run = Network.Evaluate(Encode(input));
        return Readout.Scores(run).MoveToOuterDisposeScope();
    }
}
