using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// In each product of an LSTM the gate takes nothing and the signal takes all: with c the density of h, s the normalized reward at the
/// cell and k the carry, <c>s_t = (c_t h_t + k_t cell_t) / stab(cell_t)</c>, <c>k_{t−1} = f_t s_t</c>, and the candidate's
/// pre-activation gets <c>s_t i_t g_t / stab(a_g)</c>.
/// </summary>
internal sealed class LstmSignal(double epsilon) : CellReturn
{
    public override long FirstBlock => 2;

    public override long BlockCount => 1;

    public override bool IsOne => true;

    public override void Step(CellStep step) => step.Run(new LstmSignalStep((float)epsilon), ByTensors);

    private void ByTensors(CellStep step)
    {
        var (cell, candidate) = (step.Inner, step.Block(2));
        var atCell = Gate.Normalize((step.Arrived! * step.Output) + (step.Carry! * cell), cell, epsilon);
        step.AtInput!.copy_(Gate.Normalize(atCell * step.Block(0).sigmoid() * candidate.tanh(), candidate, epsilon));
        step.Carry!.copy_(atCell * step.Block(1).sigmoid());
    }
}
