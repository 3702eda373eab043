using System.Numerics;
using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Kernels.Spiking;

/// <summary>
/// The density at a layer's input, <c>c = Wᵀ n</c>, for one sample over all steps and a range of input lanes: only at what fired.
/// </summary>
internal static unsafe class DensityKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Positions and steps that are looked through at a time.</summary>
    private const int Block = 64;

    /// <summary>Only at the inputs that fired; the other lanes of <paramref name="density"/> are left as they are.</summary>
    /// <remarks>
    /// Channel by channel, so that a channel's weights stay in the first cache over all positions; and a weight that is read serves up to
    /// four steps in which its input fired.
    /// </remarks>
    /// <param name="shape">The connection.</param>
    /// <param name="outputs">Its outputs, as inputs see them.</param>
    /// <param name="weights">Rows of slots, [slots, padded outputs].</param>
    /// <param name="atCurrents">n, [T, output lanes].</param>
    /// <param name="bits">The input's bits, [T, row].</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>, rows of <c>to − from</c> lanes.</param>
    /// <param name="adds">Whether it adds to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AtSpikes(
        ConnectionShape shape, TapTable outputs, float* weights, float* atCurrents, ushort* bits, int from, int to, int steps,
        float* density, bool adds)
    {
        int groups = shape.In.Groups, last = to >> 4;
        var ever = stackalloc ushort[Block];
        for (var group = 0; group < groups; group++)
        {
            for (int first = shape.In.First(group, from >> 4), next; first < last; first = next)
            {
                next = first + (Block * groups);
                var all = 0;
                for (int i = 0, element = first; element < Math.Min(next, last); i++, element += groups)
                {
                    ever[i] = 0;
                    for (nint t = 0; t < steps; t++)
                        ever[i] |= bits[(t * shape.In.Row) + element];
                    all |= ever[i];
                }

                for (; all != 0; all &= all - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(all);
                    var row = weights + (((nint)(group * 16) + bit) * shape.Out.Padded);
                    for (int i = 0, element = first; element < Math.Min(next, last); i++, element += groups)
                    {
                        if ((ever[i] >> bit & 1) != 0)
                        {
                            OfNeuron(
                                shape, outputs.Of(element / groups), row, atCurrents, bits + element, bit, steps,
                                density + (element * 16) + bit - from, to - from, adds);
                        }
                    }
                }
            }
        }
    }

    /// <summary>The density at one input in the steps in which it fired.</summary>
    private static void OfNeuron(
        ConnectionShape shape, ReadOnlySpan<Tap> taps, float* row, float* atCurrents, ushort* bits, int bit, int steps, float* density,
        nint width, bool adds)
    {
        var fired = stackalloc int[Block + 1];
        for (var start = 0; start < steps; start += Block)
        {
            var count = 0;
            for (var t = start; t < Math.Min(start + Block, steps); t++)
            {
                fired[count] = t;
                count += bits[(nint)t * shape.In.Row] >> bit & 1;
            }

            var i = 0;
            for (; i + 4 <= count; i += 4)
                Four(taps, row, atCurrents, shape.Out, fired + i, density, width, adds);
            for (; i < count; i++)
            {
                var target = density + (fired[i] * width);
                *target = (adds ? *target : 0) + Dot(taps, row, atCurrents + ((nint)fired[i] * shape.Out.Lanes), shape.Out.Padded);
            }
        }
    }

    private static void Four(
        ReadOnlySpan<Tap> taps, float* weights, float* atCurrents, in FeatureMap map, int* steps, float* density, nint width, bool adds)
    {
        nint lanes = map.Padded, step = map.Lanes;
        nint second = (steps[1] - steps[0]) * step, third = (steps[2] - steps[0]) * step, fourth = (steps[3] - steps[0]) * step;
        var signals = atCurrents + (steps[0] * step);
        TLanes a = TLanes.Of(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        foreach (var tap in taps)
        {
            float* row = weights + (tap.Slot * lanes), n = signals + (tap.Position * lanes);
            var i = (nint)0;
            for (; i + 32 <= lanes; i += 32, n += 32)
            {
                TLanes one = TLanes.Load(row + i), two = TLanes.Load(row + i + 16);
                a = TLanes.MultiplyAdd(one, TLanes.Load(n), a);
                b = TLanes.MultiplyAdd(one, TLanes.Load(n + second), b);
                c = TLanes.MultiplyAdd(one, TLanes.Load(n + third), c);
                d = TLanes.MultiplyAdd(one, TLanes.Load(n + fourth), d);
                e = TLanes.MultiplyAdd(two, TLanes.Load(n + 16), e);
                f = TLanes.MultiplyAdd(two, TLanes.Load(n + second + 16), f);
                g = TLanes.MultiplyAdd(two, TLanes.Load(n + third + 16), g);
                h = TLanes.MultiplyAdd(two, TLanes.Load(n + fourth + 16), h);
            }

            if (i < lanes)
            {
                var one = TLanes.Load(row + i);
                a = TLanes.MultiplyAdd(one, TLanes.Load(n), a);
                b = TLanes.MultiplyAdd(one, TLanes.Load(n + second), b);
                c = TLanes.MultiplyAdd(one, TLanes.Load(n + third), c);
                d = TLanes.MultiplyAdd(one, TLanes.Load(n + fourth), d);
            }
        }

        Put(TLanes.Add(a, e), density + (steps[0] * width));
        Put(TLanes.Add(b, f), density + (steps[1] * width));
        Put(TLanes.Add(c, g), density + (steps[2] * width));
        Put(TLanes.Add(d, h), density + (steps[3] * width));

        void Put(TLanes value, float* target) => *target = (adds ? *target : 0) + TLanes.Sum(value);
    }

    /// <summary>
    /// Σ over the taps of a row of weights and the signals at its output, in four sums so that none waits for the one before.
    /// </summary>
    private static float Dot(ReadOnlySpan<Tap> taps, float* weights, float* atCurrents, int lanes)
    {
        TLanes a = TLanes.Of(0), b = a, c = a, d = a;
        foreach (var tap in taps)
        {
            float* row = weights + ((nint)tap.Slot * lanes), atCurrent = atCurrents + ((nint)tap.Position * lanes);
            var i = 0;
            for (; i + 64 <= lanes; i += 64)
            {
                a = TLanes.MultiplyAdd(TLanes.Load(row + i), TLanes.Load(atCurrent + i), a);
                b = TLanes.MultiplyAdd(TLanes.Load(row + i + 16), TLanes.Load(atCurrent + i + 16), b);
                c = TLanes.MultiplyAdd(TLanes.Load(row + i + 32), TLanes.Load(atCurrent + i + 32), c);
                d = TLanes.MultiplyAdd(TLanes.Load(row + i + 48), TLanes.Load(atCurrent + i + 48), d);
            }

            for (; i < lanes; i += 16)
                a = TLanes.MultiplyAdd(TLanes.Load(row + i), TLanes.Load(atCurrent + i), a);
        }

        return TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
    }
}
