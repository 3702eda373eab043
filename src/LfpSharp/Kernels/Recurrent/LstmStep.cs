using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary><c>c = σ(a_f) c' + σ(a_i) tanh(a_g)</c>, <c>h = σ(a_o) tanh(c)</c>, with blocks in the order i, f, g, o.</summary>
internal readonly struct LstmStep : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var cell = (Curve.Sigmoid(at.PreActivation(1)) * at.InnerBefore)
            + (Curve.Sigmoid(at.PreActivation(0)) * Curve.Tanh(at.PreActivation(2)));
        at.Inner = cell;
        at.Output = Curve.Sigmoid(at.PreActivation(3)) * Curve.Tanh(cell);
    }
}
