using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>Gate and signal take a share each; its formula's home is <c>Recurrent.GruSplit</c>.</summary>
/// <param name="epsilon">ε.</param>
/// <param name="share">What the gate takes.</param>
/// <param name="constant">The part of a sigmoid, 0 or 1/2, whose reward ends there.</param>
internal readonly struct GruSplitStep(float epsilon, float share, float constant) : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var (stabilizer, rest, half) = (new Vector<float>(epsilon), new Vector<float>(0.5f - constant), new Vector<float>(0.5f));
        var (ofGate, ofSignal) = (new Vector<float>(share), new Vector<float>(1 - share));
        var (a, b, candidate) = (at.PreActivation(0), at.PreActivation(1), at.PreActivation(2));
        var (reset, update, squashed) = (Curve.CenteredSigmoid(a), Curve.CenteredSigmoid(b), Curve.Tanh(candidate));
        var (output, before, fromState) = (at.Output, at.OutputBefore, at.Inner);
        var atOutput = Curve.Quotient((at.Arrived + at.Carry) * output, output, stabilizer);
        var (toGate, toSignal) = (atOutput * ofGate, atOutput * ofSignal);
        var atCandidate = Curve.Quotient(toSignal * (half - update) * squashed, candidate, stabilizer);
        var atUpdate = Curve.Quotient(toGate * (((rest - update) * squashed) + ((rest + update) * before)), b, stabilizer);
        var atReset = Curve.Quotient(atCandidate * ofGate * fromState * (reset + rest), a, stabilizer);
        at.SetAtInput(0, atReset);
        at.SetAtInput(1, atUpdate);
        at.SetAtInput(2, atCandidate);
        at.SetAtState(0, atReset);
        at.SetAtState(1, atUpdate);
        at.SetAtState(2, atCandidate * (reset + half) * ofSignal);
        at.Carry = toSignal * (update + half);
    }
}
