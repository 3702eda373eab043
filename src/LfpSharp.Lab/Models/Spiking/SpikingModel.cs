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
    private readonly int steps;
    private readonly EncoderKind encoder;

    /// <summary>Creates the model; it owns the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="steps">T.</param>
    /// <param name="encoder">How an input is shown.</param>
    /// <param name="readout">How the output is read.</param>
    public SpikingModel(SpikingNetwork network, int steps, EncoderKind encoder, SpikeReadout readout)
        : base(nameof(SpikingModel))
    {
        (Network, Readout, this.steps, this.encoder) = (network, readout, steps, encoder);
        register_module("network", network);
    }

    /// <summary>The network.</summary>
    public SpikingNetwork Network { get; }

    /// <summary>How the output is read.</summary>
    public SpikeReadout Readout { get; }

    /// <summary>What the network is shown for a batch; a spike train belongs to the current dispose scope.</summary>
    /// <param name="inputs">[N, ...].</param>
    /// <exception cref="ArgumentException">The code takes values between 0 and 1 only, and there are others.</exception>
    public SpikeSequence Encode(Tensor inputs)
    {
        switch (encoder)
        {
            case EncoderKind.Poisson when training:
                return new PoissonEncoder(steps, Generator.Default).Encode(inputs);
            case EncoderKind.Poisson:
                using (var generator = new Generator(0))
                    return new PoissonEncoder(steps, generator).Encode(inputs);
            case EncoderKind.Latency:
                return new LatencyEncoder(steps).Encode(inputs);
            default:
                return new ConstantEncoder(steps).Encode(inputs);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var run = Network.Evaluate(Encode(input));
        return Readout.Scores(run).MoveToOuterDisposeScope();
    }
}
