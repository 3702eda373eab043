using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>The derivatives of <see cref="GruStep"/>; its formula's home is <c>Recurrent.GruGradient</c>.</summary>
internal readonly struct GruGradientStep : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var one = Vector<float>.One;
        var (reset, update, squashed) = (
            Curve.Sigmoid(at.PreActivation(0)), Curve.Sigmoid(at.PreActivation(1)), Curve.Tanh(at.PreActivation(2)));
        var arrived = at.Arrived + at.Carry;
        var atCandidate = arrived * (one - update) * (one - (squashed * squashed));
        var atReset = atCandidate * at.Inner * reset * (one - reset);
        var atUpdate = arrived * (at.OutputBefore - squashed) * update * (one - update);
        at.SetAtInput(0, atReset);
        at.SetAtInput(1, atUpdate);
        at.SetAtInput(2, atCandidate);
        at.SetAtState(0, atReset);
        at.SetAtState(1, atUpdate);
        at.SetAtState(2, atCandidate * reset);
        at.Carry = arrived * update;
    }
}
