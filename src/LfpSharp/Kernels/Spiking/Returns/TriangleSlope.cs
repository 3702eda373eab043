using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary><c>max(0, 1 − |x| / w)</c>.</summary>
internal readonly struct TriangleSlope(float width) : ISlope
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes At<TLanes>(TLanes distance)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var height = TLanes.Subtract(TLanes.Of(1), TLanes.Divide(TLanes.Abs(distance), TLanes.Of(width)));
        return TLanes.And(height, TLanes.Above(height, TLanes.Of(0)));
    }
}
