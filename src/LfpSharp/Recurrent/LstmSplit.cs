using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// In each product of an LSTM gate and signal take half each: as <see cref="LstmSignal"/> with half of each density, and the other half
/// to the gates, each by the identity rule through its sigmoid.
/// </summary>
/// <param name="epsilon">ε.</param>
/// <param name="reference">From where the sigmoids are measured.</param>
internal sealed class LstmSplit(double epsilon, ActivationReference reference) : CellReturn
{
    private readonly double constant = reference == ActivationReference.ZeroInput ? 0.5 : 0;

    public override long FirstBlock => 0;

    public override long BlockCount => 4;

    public override bool IsOne => true;

    public override void Step(CellStep step) => step.Run(new LstmSplitStep((float)epsilon, (float)constant), ByTensors);

    private void ByTensors(CellStep step)
    {
        var (a, cell, candidate) = (step.Arrived! / 2, step.Inner, step.Block(2));
        var atCell = Gate.Normalize((a * step.Output) + (step.Carry! * cell), cell, epsilon);
        var shared = atCell / 2;
        step.AtInput!.copy_(cat(
        [
            Through(0, shared * candidate.tanh()),
            Through(1, shared * step.InnerBefore),
            Gate.Normalize(shared * step.Block(0).sigmoid() * candidate.tanh(), candidate, epsilon),
            Through(3, a * cell.tanh()),
        ], 1));
        step.Carry!.copy_(shared * step.Block(1).sigmoid());

        // σ(z) − 1/2 = tanh(z/2) / 2
        Tensor Through(long block, Tensor density)
            => Gate.Normalize(density * (((step.Block(block) / 2).tanh() / 2) + (0.5 - constant)), step.Block(block), epsilon);
    }
}
