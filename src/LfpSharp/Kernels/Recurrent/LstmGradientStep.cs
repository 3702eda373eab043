using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>The derivatives of <see cref="LstmStep"/>; its formula's home is <c>Recurrent.LstmGradient</c>.</summary>
internal readonly struct LstmGradientStep : ICellFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(CellPlace at)
    {
        var one = Vector<float>.One;
        var (input, forget) = (Curve.Sigmoid(at.PreActivation(0)), Curve.Sigmoid(at.PreActivation(1)));
        var (candidate, output) = (Curve.Tanh(at.PreActivation(2)), Curve.Sigmoid(at.PreActivation(3)));
        var (squashed, arrived) = (Curve.Tanh(at.Inner), at.Arrived);
        var atCell = (arrived * output * (one - (squashed * squashed))) + at.Carry;
        at.SetAtInput(0, atCell * candidate * input * (one - input));
        at.SetAtInput(1, atCell * at.InnerBefore * forget * (one - forget));
        at.SetAtInput(2, atCell * input * (one - (candidate * candidate)));
        at.SetAtInput(3, arrived * squashed * output * (one - output));
        at.Carry = atCell * forget;
    }
}
