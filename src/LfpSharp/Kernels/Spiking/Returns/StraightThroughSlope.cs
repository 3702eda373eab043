using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary><c>1</c>.</summary>
internal readonly struct StraightThroughSlope : ISlope
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes At<TLanes>(TLanes distance)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Of(1);
}
