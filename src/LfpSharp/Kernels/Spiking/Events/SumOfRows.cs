using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Events;

/// <summary><c>lanes += Σ matrix[row]</c>.</summary>
internal readonly unsafe struct SumOfRows<TLanes> : IEventProduct
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
            var source = matrix + (row * stride);
            a = TLanes.Add(a, TLanes.Load(source));
            if (TCount.Value > 1)
                b = TLanes.Add(b, TLanes.Load(source + 16));
            if (TCount.Value > 2)
                c = TLanes.Add(c, TLanes.Load(source + 32));
            if (TCount.Value > 3)
                d = TLanes.Add(d, TLanes.Load(source + 48));
            if (TCount.Value > 4)
                e = TLanes.Add(e, TLanes.Load(source + 64));
            if (TCount.Value > 5)
                f = TLanes.Add(f, TLanes.Load(source + 80));
            if (TCount.Value > 6)
                g = TLanes.Add(g, TLanes.Load(source + 96));
            if (TCount.Value > 7)
                h = TLanes.Add(h, TLanes.Load(source + 112));
        }

        TLanes.Store(a, lanes);
        if (TCount.Value > 1)
            TLanes.Store(b, lanes + 16);
        if (TCount.Value > 2)
            TLanes.Store(c, lanes + 32);
        if (TCount.Value > 3)
            TLanes.Store(d, lanes + 48);
        if (TCount.Value > 4)
            TLanes.Store(e, lanes + 64);
        if (TCount.Value > 5)
            TLanes.Store(f, lanes + 80);
        if (TCount.Value > 6)
            TLanes.Store(g, lanes + 96);
        if (TCount.Value > 7)
            TLanes.Store(h, lanes + 112);
    }
}
