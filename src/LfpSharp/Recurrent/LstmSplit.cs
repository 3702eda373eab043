using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// In each product of an LSTM the gate takes a share: as <see cref="LstmSignal"/> with the rest of each density, and the share to the
/// gates, each by the identity rule through its sigmoid.
/// </summary>
/// <param name="epsilon">ε.</param>
/// <param name="share">What a gate takes.</param>
/// <param name="memoryShare">What the gate of the memory takes.</param>
/// <param name="reference">From where the sigmoids are measured.</param>
internal sealed class LstmSplit(double epsilon, double share, double memoryShare, ActivationReference reference) : CellReturn
{
    private readonly double constant = reference == ActivationReference.ZeroOutput ? 0 : 0.5;

    public override long FirstBlock => 0;

    public override long BlockCount => 4;

    public override bool IsOne => true;

    public override void Step(CellStep step)
        => step.Run(new LstmSplitStep((float)epsilon, (float)share, (float)memoryShare, (float)constant), ByTensors);

    private void ByTensors(CellStep step)
    {
        var (arrived, cell, candidate) = (step.Arrived!, step.Inner, step.Block(2));
        var atCell = Gate.Normalize(((1 - share) * arrived * step.Output) + (step.Carry! * cell), cell, epsilon);
        step.AtInput!.copy_(cat(
        [
            Through(0, share * atCell * candidate.tanh()),
            Through(1, memoryShare * atCell * step.InnerBefore),
            Gate.Normalize((1 - share) * atCell * step.Block(0).sigmoid() * candidate.tanh(), candidate, epsilon),
            Through(3, share * arrived * cell.tanh()),
        ], 1));
        step.Carry!.copy_((1 - memoryShare) * atCell * step.Block(1).sigmoid());

        // σ(z) − 1/2 = tanh(z/2) / 2
        Tensor Through(long block, Tensor density)
            => Gate.Normalize(density * (((step.Block(block) / 2).tanh() / 2) + (0.5 - constant)), step.Block(block), epsilon);
    }
}
