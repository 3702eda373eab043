using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>Gate and signal take a share each; its formula's home is <c>Recurrent.LstmSplit</c>.</summary>
/// <param name="epsilon">ε.</param>
/// <param name="share">What a gate takes.</param>
/// <param name="memoryShare">What the gate of the memory takes.</param>
/// <param name="constant">The part of a sigmoid, 0 or 1/2, whose reward ends there.</param>
internal readonly struct LstmSplitStep(float epsilon, float share, float memoryShare, float constant) : ICellFormula
{
    // Compiled by itself, so that all it calls is small beside it and becomes part of it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Apply(CellPlace at)
    {
        var (stabilizer, rest) = (Vector.Create(epsilon), Vector.Create(0.5f - constant));
        var (ofGate, ofSignal, half) = (Vector.Create(share), Vector.Create(1 - share), Vector.Create(0.5f));
        var (ofForget, ofMemory) = (Vector.Create(memoryShare), Vector.Create(1 - memoryShare));
        var (candidate, cell, arrived) = (at.PreActivation(2), at.Inner, at.Arrived);
        var squashedCell = Curve.Tanh(cell, cell, stabilizer, out var perCell);
        var atCell = ((ofSignal * arrived * at.Output) + (at.Carry * cell)) * perCell;

        var forget = Curve.CenteredSigmoid(at.PreActivation(1), stabilizer, out var perForget);
        at.SetAtInput(1, ofForget * atCell * at.InnerBefore * (forget + rest) * perForget);
        at.Carry = ofMemory * atCell * (forget + half);

        var input = Curve.CenteredSigmoid(at.PreActivation(0), stabilizer, out var perInput);
        var squashed = Curve.Tanh(candidate, candidate, stabilizer, out var perCandidate);
        at.SetAtInput(0, ofGate * atCell * squashed * (input + rest) * perInput);
        at.SetAtInput(2, ofSignal * atCell * (input + half) * squashed * perCandidate);

        var output = Curve.CenteredSigmoid(at.PreActivation(3), stabilizer, out var perOutput);
        at.SetAtInput(3, ofGate * arrived * squashedCell * (output + rest) * perOutput);
    }
}
