using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>Gate and signal take a share each; its formula's home is <c>Recurrent.LstmSplit</c>.</summary>
/// <param name="epsilon">ε.</param>
/// <param name="share">What the gate takes.</param>
/// <param name="constant">The part of a sigmoid, 0 or 1/2, whose reward ends there.</param>
internal readonly struct LstmSplitStep(float epsilon, float share, float constant) : ICellFormula
{
    // Compiled by itself, so that all it calls is small beside it and becomes part of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Apply(CellPlace at)
    {
        var (stabilizer, rest) = (Vector.Create(epsilon), Vector.Create(0.5f - constant));
        var (ofGate, ofSignal, half) = (Vector.Create(share), Vector.Create(1 - share), Vector.Create(0.5f));
        var (candidate, cell, arrived) = (at.PreActivation(2), at.Inner, at.Arrived);
        var squashedCell = Curve.Tanh(cell, cell, stabilizer, out var perCell);
        var atCell = ((ofSignal * arrived * at.Output) + (at.Carry * cell)) * perCell;
        var (toGate, toSignal) = (atCell * ofGate, atCell * ofSignal);

        var forget = Curve.CenteredSigmoid(at.PreActivation(1), stabilizer, out var perForget);
        at.SetAtInput(1, toGate * at.InnerBefore * (forget + rest) * perForget);
        at.Carry = toSignal * (forget + half);

        var input = Curve.CenteredSigmoid(at.PreActivation(0), stabilizer, out var perInput);
        var squashed = Curve.Tanh(candidate, candidate, stabilizer, out var perCandidate);
        at.SetAtInput(0, toGate * squashed * (input + rest) * perInput);
        at.SetAtInput(2, toSignal * (input + half) * squashed * perCandidate);

        var output = Curve.CenteredSigmoid(at.PreActivation(3), stabilizer, out var perOutput);
        at.SetAtInput(3, ofGate * arrived * squashedCell * (output + rest) * perOutput);
    }
}
