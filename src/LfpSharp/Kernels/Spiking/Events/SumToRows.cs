using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Events;

/// <summary><c>matrix[row] += lanes</c> for every row.</summary>
internal readonly unsafe struct SumToRows<TLanes> : IEventProduct
    where TLanes : unmanaged, ILanes<TLanes>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TCount>(ReadOnlySpan<int> rows, float* matrix, nint stride, float* lanes)
        where TCount : struct, ICount
    {
        TLanes a = TLanes.Load(lanes), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        if (TCount.Value > 1)
            b = TLanes.Load(lanes + 16);
        if (TCount.Value > 2)
            c = TLanes.Load(lanes + 32);
        if (TCount.Value > 3)
            d = TLanes.Load(lanes + 48);
        if (TCount.Value > 4)
            e = TLanes.Load(lanes + 64);
        if (TCount.Value > 5)
            f = TLanes.Load(lanes + 80);
        if (TCount.Value > 6)
            g = TLanes.Load(lanes + 96);
        if (TCount.Value > 7)
            h = TLanes.Load(lanes + 112);
        foreach (var row in rows)
        {
            var target = matrix + (row * stride);
            Into(a, target);
            if (TCount.Value > 1)
                Into(b, target + 16);
            if (TCount.Value > 2)
                Into(c, target + 32);
            if (TCount.Value > 3)
                Into(d, target + 48);
            if (TCount.Value > 4)
                Into(e, target + 64);
            if (TCount.Value > 5)
                Into(f, target + 80);
            if (TCount.Value > 6)
                Into(g, target + 96);
            if (TCount.Value > 7)
                Into(h, target + 112);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Into(TLanes value, float* target) => TLanes.Store(TLanes.Add(TLanes.Load(target), value), target);
}
