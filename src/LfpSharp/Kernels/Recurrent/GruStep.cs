using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>
/// <c>h = (1 − σ(a_z)) tanh(a_n) + σ(a_z) h'</c> with <c>a_n = u + σ(a_r) v</c>, blocks in the order r, z, n: adds what comes from the
/// state to the pre-activations and keeps v.
/// </summary>
internal readonly struct GruStep : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var reset = at.PreActivation(0) + at.FromState(0);
        var update = at.PreActivation(1) + at.FromState(1);
        var fromState = at.FromState(2);
        var candidate = at.PreActivation(2) + (Curve.Sigmoid(reset) * fromState);
        var (kept, squashed) = (Curve.Sigmoid(update), Curve.Tanh(candidate));
        at.SetPreActivation(0, reset);
        at.SetPreActivation(1, update);
        at.SetPreActivation(2, candidate);
        at.Inner = fromState;
        at.Output = squashed + (kept * (at.OutputBefore - squashed));
    }
}
