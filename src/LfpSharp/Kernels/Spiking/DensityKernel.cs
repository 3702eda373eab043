using System.Numerics;
using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Kernels.Spiking;

/// <summary>The density at a layer's input, <c>c = Wᵀ n</c>, for one sample and step and a range of input lanes.</summary>
internal static unsafe class DensityKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Whether two groups of lanes go side by side: where the registers hold twice the sums.</summary>
    private static bool InPairs => typeof(TLanes) == typeof(Lanes512);

    /// <summary>Only at the inputs that fired; the other lanes of <paramref name="density"/> are left as they are.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="outputs">Its outputs, as inputs see them.</param>
    /// <param name="weights">Rows of slots, [slots, padded outputs].</param>
    /// <param name="atCurrents">n, all output lanes.</param>
    /// <param name="bits">The input's bits.</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>.</param>
    /// <param name="adds">Whether it adds to what is there.</param>
    public static void AtSpikes(
        ConnectionShape shape, TapTable outputs, float* weights, float* atCurrents, ushort* bits, int from, int to, float* density,
        bool adds)
    {
        // Channel group by channel group, so that a group's weights stay in the caches over all positions.
        int groups = shape.In.Groups, lanes = shape.Out.Padded, first = from >> 4, last = to >> 4;
        for (var group = 0; group < groups; group++)
        {
            for (var element = First(first, group, groups); element < last; element += groups)
            {
                if (bits[element] == 0)
                    continue;
                var taps = outputs.Of(element / groups);
                for (uint word = bits[element]; word != 0; word &= word - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(word);
                    var channel = (group * 16) + bit;
                    var target = density + (element * 16) + bit - from;
                    *target = (adds ? *target : 0) + Dot(taps, weights + ((nint)channel * lanes), atCurrents, lanes);
                }
            }
        }
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

    /// <summary>At every input, whether it fired or not; over all steps.</summary>
    /// <remarks>
    /// Channel group by channel group, so that a group's weights stay in the caches over all positions; and a weight that is read serves
    /// four or five steps, so that the sums and not the reads set the pace.
    /// </remarks>
    /// <param name="shape">The connection.</param>
    /// <param name="outputs">Its outputs, as inputs see them.</param>
    /// <param name="transposed">[channel groups of the input, places, outputs, 16].</param>
    /// <param name="atCurrents">n, [T, output lanes].</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>, rows of <c>to − from</c> lanes.</param>
    /// <param name="adds">Whether it adds to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Everywhere(
        ConnectionShape shape, TapTable outputs, float* transposed, float* atCurrents, int from, int to, int steps, float* density,
        bool adds)
    {
        int groups = shape.In.Groups, first = from >> 4, last = to >> 4;
        nint ofGroup = (nint)shape.Places * shape.Out.Channels * 16, width = to - from;
        for (var group = 0; group < groups; group++)
        {
            var weights = transposed + (group * ofGroup);
            var paired = InPairs && group + 1 < groups;
            for (var element = First(first, group, groups); element < last; element += groups)
            {
                var taps = outputs.Of(element / groups);
                var target = density + (((nint)element * 16) - from);
                var pair = paired && element + 1 < last;
                for (int t = 0, taken; t < steps; t += taken)
                {
                    taken = (steps - t) % 4 == 0 ? 4 : steps - t >= 5 ? 5 : 1;
                    var signals = atCurrents + ((nint)t * shape.Out.Lanes);
                    if (taken == 1)
                        OneStep(shape, taps, weights, signals, target + (t * width), adds);
                    else
                        Tile(shape, taps, weights, signals, taken == 5, pair ? ofGroup : 0, target + (t * width), width, adds);
                    if (taken == 1 && pair)
                        OneStep(shape, taps, weights + ofGroup, signals, target + (t * width) + 16, adds);
                }
            }

            if (paired)
                group++;
        }
    }

    /// <summary>The first element of a channel group from <paramref name="from"/> on; elements lie position by position.</summary>
    private static int First(int from, int group, int groups) => from + ((((group - from) % groups) + groups) % groups);

    /// <summary>Four or five steps of a group of lanes, or of two groups whose weights are <paramref name="second"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(
        ConnectionShape shape, ReadOnlySpan<Tap> taps, float* transposed, float* atCurrents, bool five, nint second, float* density,
        nint width, bool adds)
    {
        nint stride = shape.Out.Lanes, fifth = five ? 4 * stride : 3 * stride;
        int padded = shape.In.Padded, outputs = shape.Out.Channels;
        var zero = TLanes.Of(0);
        TLanes a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero, i = zero, k = zero;
        foreach (var tap in taps)
        {
            var row = transposed + ((nint)tap.Slot / padded * outputs * 16);
            var atCurrent = atCurrents + ((nint)tap.Position * shape.Out.Padded);
            for (var end = atCurrent + outputs; atCurrent < end; atCurrent++, row += 16)
            {
                var one = TLanes.Load(row);
                TLanes p = TLanes.Of(*atCurrent), q = TLanes.Of(atCurrent[stride]);
                TLanes r = TLanes.Of(atCurrent[2 * stride]), s = TLanes.Of(atCurrent[3 * stride]);
                a = TLanes.MultiplyAdd(p, one, a);
                b = TLanes.MultiplyAdd(q, one, b);
                c = TLanes.MultiplyAdd(r, one, c);
                d = TLanes.MultiplyAdd(s, one, d);
                if (five)
                    e = TLanes.MultiplyAdd(TLanes.Of(atCurrent[fifth]), one, e);
                if (InPairs)
                {
                    var two = TLanes.Load(row + second);
                    f = TLanes.MultiplyAdd(p, two, f);
                    g = TLanes.MultiplyAdd(q, two, g);
                    h = TLanes.MultiplyAdd(r, two, h);
                    i = TLanes.MultiplyAdd(s, two, i);
                    if (five)
                        k = TLanes.MultiplyAdd(TLanes.Of(atCurrent[fifth]), two, k);
                }
            }
        }

        Store(a, f, density);
        Store(b, g, density + width);
        Store(c, h, density + (2 * width));
        Store(d, i, density + (3 * width));
        if (five)
            Store(e, k, density + (4 * width));

        void Store(TLanes one, TLanes two, float* target)
        {
            Put(one, target, adds);
            if (second != 0)
                Put(two, target + 16, adds);
        }
    }

    private static void OneStep(
        ConnectionShape shape, ReadOnlySpan<Tap> taps, float* transposed, float* atCurrents, float* density, bool adds)
    {
        int padded = shape.In.Padded, outputs = shape.Out.Channels;
        TLanes a = TLanes.Of(0), b = a;
        foreach (var tap in taps)
        {
            var row = transposed + ((nint)tap.Slot / padded * outputs * 16);
            var atCurrent = atCurrents + ((nint)tap.Position * shape.Out.Padded);
            var j = 0;
            for (; j + 2 <= outputs; j += 2, row += 32)
            {
                a = TLanes.MultiplyAdd(TLanes.Of(atCurrent[j]), TLanes.Load(row), a);
                b = TLanes.MultiplyAdd(TLanes.Of(atCurrent[j + 1]), TLanes.Load(row + 16), b);
            }

            if (j < outputs)
                a = TLanes.MultiplyAdd(TLanes.Of(atCurrent[j]), TLanes.Load(row), a);
        }

        Put(TLanes.Add(a, b), density, adds);
    }

    private static void Put(TLanes value, float* target, bool adds)
        => TLanes.Store(adds ? TLanes.Add(TLanes.Load(target), value) : value, target);
}
