using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>Latency code: a value x fires once, at step <c>round((1 − x)(T − 1))</c>, counted from 0; a value of 0 never fires.</summary>
public sealed record LatencyEncoder : SpikeEncoder
{
    /// <summary>Creates the encoder.</summary>
    /// <param name="steps">T, at least 1.</param>
    public LatencyEncoder(int steps)
        : base(steps)
    {
    }

    /// <inheritdoc/>
    public override SpikeSequence Encode(Tensor input)
    {
        CheckUnit(input, "latency");
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var time = (1 - input).mul_(Steps - 1).round_().masked_fill_(input.eq(0), Steps);
        var steps = arange(Steps, input.dtype, input.device).view([Steps, .. input.shape.Select(_ => 1L)]);
        return SpikeSequence.Train(steps.eq(time).to_type(input.dtype).MoveToOuterDisposeScope());
    }
}
