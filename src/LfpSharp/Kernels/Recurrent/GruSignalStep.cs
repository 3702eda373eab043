using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>The signal takes all; its formula's home is <c>Recurrent.GruSignal</c>.</summary>
internal readonly struct GruSignalStep(float epsilon) : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var stabilizer = Vector.Create(epsilon);
        var (output, candidate, update) = (at.Output, at.PreActivation(2), Curve.Sigmoid(at.PreActivation(1)));
        var squashed = Curve.Tanh(candidate, candidate, stabilizer, out var perCandidate);
        var atOutput = Curve.Quotient((at.Arrived + at.Carry) * output, output, stabilizer);
        var atCandidate = atOutput * (Vector<float>.One - update) * squashed * perCandidate;
        at.SetAtInput(0, atCandidate);
        at.SetAtState(0, atCandidate * Curve.Sigmoid(at.PreActivation(0)));
        at.Carry = atOutput * update;
    }
}
