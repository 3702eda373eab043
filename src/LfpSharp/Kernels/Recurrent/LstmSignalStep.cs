using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>The signal takes all; its formula's home is <c>Recurrent.LstmSignal</c>.</summary>
internal readonly struct LstmSignalStep(float epsilon) : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var stabilizer = new Vector<float>(epsilon);
        var (cell, candidate) = (at.Inner, at.PreActivation(2));
        var atCell = Curve.Quotient((at.Arrived * at.Output) + (at.Carry * cell), cell, stabilizer);
        at.SetAtInput(
            0, Curve.Quotient(atCell * Curve.Sigmoid(at.PreActivation(0)) * Curve.Tanh(candidate), candidate, stabilizer));
        at.Carry = atCell * Curve.Sigmoid(at.PreActivation(1));
    }
}
