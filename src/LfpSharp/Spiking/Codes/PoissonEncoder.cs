using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>Rate code: at each step a value x fires with probability x, independently.</summary>
public sealed record PoissonEncoder : SpikeEncoder
{
    private readonly Generator generator;

    /// <summary>Creates the encoder.</summary>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="generator">Where the chance comes from; not owned.</param>
    public PoissonEncoder(int steps, Generator generator)
        : base(steps)
    {
        ArgumentNullException.ThrowIfNull(generator);
        this.generator = generator;
    }

    /// <inheritdoc/>
    public override SpikeSequence Encode(Tensor input)
    {
        CheckUnit(input, "Poisson rate");
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var chance = rand([Steps, .. input.shape], input.dtype, input.device, generator: generator);
        return SpikeSequence.Train(chance.lt(input).to_type(input.dtype).MoveToOuterDisposeScope());
    }
}
