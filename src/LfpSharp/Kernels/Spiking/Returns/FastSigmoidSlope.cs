using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary><c>1 / (1 + κ|x|)²</c>.</summary>
internal readonly struct FastSigmoidSlope(float slope) : ISlope
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes At<TLanes>(TLanes distance)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var denominator = TLanes.Add(TLanes.Of(1), TLanes.Multiply(TLanes.Of(slope), TLanes.Abs(distance)));
        return TLanes.Divide(TLanes.Of(1), TLanes.Multiply(denominator, denominator));
    }
}
