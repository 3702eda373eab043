using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking;

/// <summary>Products with spikes: only the rows of neurons that fired are touched.</summary>
/// <remarks>A matrix has rows of <c>lanes</c> floats, a multiple of 16. Sums go through the rows in the order of the list.</remarks>
internal static unsafe class EventKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary><c>target = start + Σ matrix[row]</c>.</summary>
    public static void SumRows(ReadOnlySpan<int> rows, float* matrix, int lanes, float* start, float* target)
    {
        var i = 0;
        for (; i + 128 <= lanes; i += 128)
        {
            TLanes a = TLanes.Load(start + i), b = TLanes.Load(start + i + 16);
            TLanes c = TLanes.Load(start + i + 32), d = TLanes.Load(start + i + 48);
            TLanes e = TLanes.Load(start + i + 64), f = TLanes.Load(start + i + 80);
            TLanes g = TLanes.Load(start + i + 96), h = TLanes.Load(start + i + 112);
            foreach (var row in rows)
            {
                var source = matrix + ((nint)row * lanes) + i;
                a = TLanes.Add(a, TLanes.Load(source));
                b = TLanes.Add(b, TLanes.Load(source + 16));
                c = TLanes.Add(c, TLanes.Load(source + 32));
                d = TLanes.Add(d, TLanes.Load(source + 48));
                e = TLanes.Add(e, TLanes.Load(source + 64));
                f = TLanes.Add(f, TLanes.Load(source + 80));
                g = TLanes.Add(g, TLanes.Load(source + 96));
                h = TLanes.Add(h, TLanes.Load(source + 112));
            }

            TLanes.Store(a, target + i);
            TLanes.Store(b, target + i + 16);
            TLanes.Store(c, target + i + 32);
            TLanes.Store(d, target + i + 48);
            TLanes.Store(e, target + i + 64);
            TLanes.Store(f, target + i + 80);
            TLanes.Store(g, target + i + 96);
            TLanes.Store(h, target + i + 112);
        }

        for (; i + 64 <= lanes; i += 64)
        {
            TLanes a = TLanes.Load(start + i), b = TLanes.Load(start + i + 16);
            TLanes c = TLanes.Load(start + i + 32), d = TLanes.Load(start + i + 48);
            foreach (var row in rows)
            {
                var source = matrix + ((nint)row * lanes) + i;
                a = TLanes.Add(a, TLanes.Load(source));
                b = TLanes.Add(b, TLanes.Load(source + 16));
                c = TLanes.Add(c, TLanes.Load(source + 32));
                d = TLanes.Add(d, TLanes.Load(source + 48));
            }

            TLanes.Store(a, target + i);
            TLanes.Store(b, target + i + 16);
            TLanes.Store(c, target + i + 32);
            TLanes.Store(d, target + i + 48);
        }

        for (; i < lanes; i += 16)
        {
            var a = TLanes.Load(start + i);
            foreach (var row in rows)
                a = TLanes.Add(a, TLanes.Load(matrix + ((nint)row * lanes) + i));
            TLanes.Store(a, target + i);
        }
    }

    /// <summary><c>matrix[row] += vector</c> for every row of the list.</summary>
    public static void AddToRows(ReadOnlySpan<int> rows, float* vector, float* matrix, int lanes)
    {
        var i = 0;
        for (; i + 64 <= lanes; i += 64)
        {
            TLanes a = TLanes.Load(vector + i), b = TLanes.Load(vector + i + 16);
            TLanes c = TLanes.Load(vector + i + 32), d = TLanes.Load(vector + i + 48);
            foreach (var row in rows)
            {
                var target = matrix + ((nint)row * lanes) + i;
                TLanes.Store(TLanes.Add(TLanes.Load(target), a), target);
                TLanes.Store(TLanes.Add(TLanes.Load(target + 16), b), target + 16);
                TLanes.Store(TLanes.Add(TLanes.Load(target + 32), c), target + 32);
                TLanes.Store(TLanes.Add(TLanes.Load(target + 48), d), target + 48);
            }
        }

        for (; i < lanes; i += 16)
        {
            var a = TLanes.Load(vector + i);
            foreach (var row in rows)
            {
                var target = matrix + ((nint)row * lanes) + i;
                TLanes.Store(TLanes.Add(TLanes.Load(target), a), target);
            }
        }
    }

    /// <summary><c>target += source</c>.</summary>
    public static void Add(float* source, float* target, int lanes)
    {
        for (var i = 0; i < lanes; i += 16)
            TLanes.Store(TLanes.Add(TLanes.Load(target + i), TLanes.Load(source + i)), target + i);
    }
}
