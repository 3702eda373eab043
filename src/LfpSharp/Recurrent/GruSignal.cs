using LfpSharp.Gates;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>
/// In each product of a GRU the gate takes nothing and the signal takes all: with c the density of h, from above and from the step
/// after, <c>s = c h / stab(h)</c>; the candidate's pre-activation gets <c>s_n = s (1 − z) n / stab(a_n)</c>, v gets <c>r s_n</c>, and
/// <c>h_{t−1}</c> directly <c>z s</c>.
/// </summary>
internal sealed class GruSignal(double epsilon) : CellReturn
{
    public override long FirstBlock => 2;

    public override long BlockCount => 1;

    public override bool IsOne => false;

    public override void Step(CellStep step) => step.Run(new GruSignalStep((float)epsilon), ByTensors);

    private void ByTensors(CellStep step)
    {
        var (candidate, update) = (step.Block(2), step.Block(1).sigmoid());
        var atOutput = Gate.Normalize((step.Arrived! + step.Carry!) * step.Output, step.Output, epsilon);
        step.AtInput!.copy_(Gate.Normalize(atOutput * (1 - update) * candidate.tanh(), candidate, epsilon));
        step.AtState!.copy_(step.AtInput * step.Block(0).sigmoid());
        step.Carry!.copy_(atOutput * update);
    }
}
