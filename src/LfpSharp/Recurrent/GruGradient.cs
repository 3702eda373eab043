using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>Ordinary gradients of a GRU; what goes past the connections is <c>d z</c>, with d what arrives at h.</summary>
internal sealed class GruGradient : CellReturn
{
    public override long FirstBlock => 0;

    public override long BlockCount => 3;

    public override bool IsOne => false;

    public override void Step(CellStep step) => step.Run(new GruGradientStep(), ByTensors);

    private static void ByTensors(CellStep step)
    {
        var (reset, update, candidate) = (step.Block(0).sigmoid(), step.Block(1).sigmoid(), step.Block(2).tanh());
        var arrived = step.Arrived! + step.Carry!;
        var atCandidate = arrived * (1 - update) * (1 - candidate.square());
        var gates = cat(
            [
                atCandidate * step.Inner * reset * (1 - reset),
                arrived * (step.OutputBefore - candidate) * update * (1 - update),
            ], 1);
        step.AtInput!.copy_(cat([gates, atCandidate], 1));
        step.AtState!.copy_(cat([gates, atCandidate * reset], 1));
        step.Carry!.copy_(arrived * update);
    }
}
