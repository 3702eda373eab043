using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>Shows the values themselves at every step, as a constant current.</summary>
public sealed record ConstantEncoder : SpikeEncoder
{
    /// <summary>Creates the encoder.</summary>
    /// <param name="steps">T, at least 1.</param>
    public ConstantEncoder(int steps)
        : base(steps)
    {
    }

    /// <inheritdoc/>
    public override SpikeSequence Encode(Tensor input) => SpikeSequence.Constant(input, Steps);
}
