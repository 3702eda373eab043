using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary><c>(α/2) / (1 + (π α x / 2)²)</c>.</summary>
internal readonly struct ArctanSlope(float alpha) : ISlope
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes At<TLanes>(TLanes distance)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var scaled = TLanes.Multiply(distance, TLanes.Of((float)(Math.PI * alpha / 2)));
        return TLanes.Divide(TLanes.Of(alpha / 2), TLanes.Add(TLanes.Of(1), TLanes.Multiply(scaled, scaled)));
    }
}
