using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>Gate and signal take half each; its formula's home is <c>Recurrent.LstmSplit</c>.</summary>
/// <param name="epsilon">ε.</param>
/// <param name="constant">The part of a sigmoid, 0 or 1/2, whose reward ends there.</param>
internal readonly struct LstmSplitStep(float epsilon, float constant) : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var (stabilizer, rest) = (new Vector<float>(epsilon), new Vector<float>(0.5f - constant));
        var (half, cell, candidate) = (new Vector<float>(0.5f), at.Inner, at.PreActivation(2));
        var (a, b, d) = (at.PreActivation(0), at.PreActivation(1), at.PreActivation(3));
        var (input, forget, output) = (Curve.CenteredSigmoid(a), Curve.CenteredSigmoid(b), Curve.CenteredSigmoid(d));
        var (squashed, squashedCell, arrived) = (Curve.Tanh(candidate), Curve.Tanh(cell), at.Arrived * half);
        var atCell = Curve.Quotient((arrived * at.Output) + (at.Carry * cell), cell, stabilizer);
        var shared = atCell * half;
        at.SetAtInput(0, Curve.Quotient(shared * squashed * (input + rest), a, stabilizer));
        at.SetAtInput(1, Curve.Quotient(shared * at.InnerBefore * (forget + rest), b, stabilizer));
        at.SetAtInput(2, Curve.Quotient(shared * (input + half) * squashed, candidate, stabilizer));
        at.SetAtInput(3, Curve.Quotient(arrived * squashedCell * (output + rest), d, stabilizer));
        at.Carry = shared * (forget + half);
    }
}
