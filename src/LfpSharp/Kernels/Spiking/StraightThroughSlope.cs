using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Spiking;

/// <summary><c>1</c>.</summary>
internal readonly struct StraightThroughSlope : ISlope
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes At<TLanes>(TLanes distance)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Of(1);
}
