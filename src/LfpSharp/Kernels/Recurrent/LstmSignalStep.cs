using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>The signal takes all; its formula's home is <c>Recurrent.LstmSignal</c>.</summary>
internal readonly struct LstmSignalStep(float epsilon) : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var stabilizer = Vector.Create(epsilon);
        var (cell, candidate) = (at.Inner, at.PreActivation(2));
        var squashed = Curve.Tanh(candidate, candidate, stabilizer, out var perCandidate);
        var atCell = Curve.Quotient((at.Arrived * at.Output) + (at.Carry * cell), cell, stabilizer);
        at.SetAtInput(0, atCell * Curve.Sigmoid(at.PreActivation(0)) * squashed * perCandidate);
        at.Carry = atCell * Curve.Sigmoid(at.PreActivation(1));
    }
}
