using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>Ordinary gradients of an LSTM: with d what arrives at h and k the carry, <c>d_c = d o (1 − tanh² c) + k</c>.</summary>
internal sealed class LstmGradient : CellReturn
{
    public override long FirstBlock => 0;

    public override long BlockCount => 4;

    public override bool IsOne => true;

    public override void Step(CellStep step) => step.Run(new LstmGradientStep(), ByTensors);

    private static void ByTensors(CellStep step)
    {
        var (input, forget, output) = (step.Block(0).sigmoid(), step.Block(1).sigmoid(), step.Block(3).sigmoid());
        var (candidate, squashed) = (step.Block(2).tanh(), step.Inner.tanh());
        var atCell = (step.Arrived! * output * (1 - squashed.square())) + step.Carry!;
        step.AtInput!.copy_(cat(
        [
            atCell * candidate * input * (1 - input),
            atCell * step.InnerBefore * forget * (1 - forget),
            atCell * input * (1 - candidate.square()),
            step.Arrived! * squashed * output * (1 - output),
        ], 1));
        step.Carry!.copy_(atCell * forget);
    }
}
