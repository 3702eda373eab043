using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>Gate and signal take a share each; its formula's home is <c>Recurrent.LstmSplit</c>.</summary>
/// <param name="epsilon">ε.</param>
/// <param name="share">What the gate takes.</param>
/// <param name="constant">The part of a sigmoid, 0 or 1/2, whose reward ends there.</param>
internal readonly struct LstmSplitStep(float epsilon, float share, float constant) : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var (stabilizer, rest) = (new Vector<float>(epsilon), new Vector<float>(0.5f - constant));
        var (ofGate, ofSignal) = (new Vector<float>(share), new Vector<float>(1 - share));
        var (half, cell, candidate) = (new Vector<float>(0.5f), at.Inner, at.PreActivation(2));
        var (a, b, d) = (at.PreActivation(0), at.PreActivation(1), at.PreActivation(3));
        var (input, forget, output) = (Curve.CenteredSigmoid(a), Curve.CenteredSigmoid(b), Curve.CenteredSigmoid(d));
        var (squashed, squashedCell, arrived) = (Curve.Tanh(candidate), Curve.Tanh(cell), at.Arrived);
        var atCell = Curve.Quotient((ofSignal * arrived * at.Output) + (at.Carry * cell), cell, stabilizer);
        var (toGate, toSignal) = (atCell * ofGate, atCell * ofSignal);
        at.SetAtInput(0, Curve.Quotient(toGate * squashed * (input + rest), a, stabilizer));
        at.SetAtInput(1, Curve.Quotient(toGate * at.InnerBefore * (forget + rest), b, stabilizer));
        at.SetAtInput(2, Curve.Quotient(toSignal * (input + half) * squashed, candidate, stabilizer));
        at.SetAtInput(3, Curve.Quotient(ofGate * arrived * squashedCell * (output + rest), d, stabilizer));
        at.Carry = toSignal * (forget + half);
    }
}
