using System.Numerics;
using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Kernels.Spiking;

/// <summary>The density at a layer's input, <c>c = Wᵀ n</c>, for one sample and step and a range of input lanes.</summary>
internal static unsafe class DensityKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Steps that <see cref="TileOfSteps"/> takes at once.</summary>
    private const int Tile = 5;

    /// <summary>Only at the inputs that fired; the other lanes of <paramref name="density"/> are left as they are.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="outputs">Its outputs, as inputs see them.</param>
    /// <param name="weights">Rows of slots, [slots, padded outputs].</param>
    /// <param name="atCurrents">n, all output lanes.</param>
    /// <param name="bits">The input's bits.</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>.</param>
    public static void AtSpikes(
        ConnectionShape shape, TapTable outputs, float* weights, float* atCurrents, ushort* bits, int from, int to, float* density)
    {
        int groups = shape.In.Groups, lanes = shape.Out.Padded;
        for (var element = from >> 4; element < to >> 4; element++)
        {
            if (bits[element] == 0)
                continue;
            var taps = outputs.Of(element / groups);
            for (uint word = bits[element]; word != 0; word &= word - 1)
            {
                var bit = BitOperations.TrailingZeroCount(word);
                var channel = (element % groups * 16) + bit;
                density[(element * 16) + bit - from] = Dot(taps, weights + ((nint)channel * lanes), atCurrents, lanes);
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
    /// <remarks>A weight that is read serves five steps, so that the sums and not the reads set the pace.</remarks>
    /// <param name="shape">The connection.</param>
    /// <param name="outputs">Its outputs, as inputs see them.</param>
    /// <param name="transposed">Rows of outputs, [outputs, slots].</param>
    /// <param name="atCurrents">n, [T, output lanes].</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>, rows of <c>to − from</c> lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Everywhere(
        ConnectionShape shape, TapTable outputs, float* transposed, float* atCurrents, int from, int to, int steps, float* density)
    {
        int padded = shape.In.Padded, width = to - from;
        nint stride = shape.Out.Lanes;
        var t = 0;
        for (; t + Tile <= steps; t += Tile, atCurrents += Tile * stride, density += Tile * (nint)width)
        {
            for (var lane = from; lane < to;)
            {
                var pair = lane + 16 < to && (lane + 16) % padded != 0;
                TileOfSteps(
                    shape, outputs.Of(lane / padded), transposed + (lane % padded), atCurrents, pair ? 16 : 0, density + lane - from,
                    width);
                lane += pair ? 32 : 16;
            }
        }

        for (; t < steps; t++, atCurrents += stride, density += width)
        {
            for (var lane = from; lane < to; lane += 16)
                OneStep(shape, outputs.Of(lane / padded), transposed + (lane % padded), atCurrents, density + lane - from);
        }
    }

    /// <summary>Five steps of two groups of lanes, <paramref name="second"/> apart; of one group where that is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileOfSteps(
        ConnectionShape shape, ReadOnlySpan<Tap> taps, float* transposed, float* atCurrents, int second, float* density, nint width)
    {
        nint slots = shape.Slots, stride = shape.Out.Lanes;
        var zero = TLanes.Of(0);
        TLanes a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero, i = zero, k = zero;
        foreach (var tap in taps)
        {
            var row = transposed + tap.Slot;
            var atCurrent = atCurrents + ((nint)tap.Position * shape.Out.Padded);
            for (var end = atCurrent + shape.Out.Channels; atCurrent < end; atCurrent++, row += slots)
            {
                TLanes one = TLanes.Load(row), two = TLanes.Load(row + second);
                var value = TLanes.Of(*atCurrent);
                a = TLanes.MultiplyAdd(value, one, a);
                b = TLanes.MultiplyAdd(value, two, b);
                value = TLanes.Of(atCurrent[stride]);
                c = TLanes.MultiplyAdd(value, one, c);
                d = TLanes.MultiplyAdd(value, two, d);
                value = TLanes.Of(atCurrent[2 * stride]);
                e = TLanes.MultiplyAdd(value, one, e);
                f = TLanes.MultiplyAdd(value, two, f);
                value = TLanes.Of(atCurrent[3 * stride]);
                g = TLanes.MultiplyAdd(value, one, g);
                h = TLanes.MultiplyAdd(value, two, h);
                value = TLanes.Of(atCurrent[4 * stride]);
                i = TLanes.MultiplyAdd(value, one, i);
                k = TLanes.MultiplyAdd(value, two, k);
            }
        }

        Store(a, b, density);
        Store(c, d, density + width);
        Store(e, f, density + (2 * width));
        Store(g, h, density + (3 * width));
        Store(i, k, density + (4 * width));

        void Store(TLanes one, TLanes two, float* target)
        {
            TLanes.Store(two, target + second);
            TLanes.Store(one, target);
        }
    }

    private static void OneStep(ConnectionShape shape, ReadOnlySpan<Tap> taps, float* transposed, float* atCurrents, float* density)
    {
        nint slots = shape.Slots;
        TLanes a = TLanes.Of(0), b = a;
        foreach (var tap in taps)
        {
            var row = transposed + tap.Slot;
            var atCurrent = atCurrents + ((nint)tap.Position * shape.Out.Padded);
            var j = 0;
            for (; j + 2 <= shape.Out.Channels; j += 2, row += 2 * slots)
            {
                a = TLanes.MultiplyAdd(TLanes.Of(atCurrent[j]), TLanes.Load(row), a);
                b = TLanes.MultiplyAdd(TLanes.Of(atCurrent[j + 1]), TLanes.Load(row + slots), b);
            }

            if (j < shape.Out.Channels)
                a = TLanes.MultiplyAdd(TLanes.Of(atCurrent[j]), TLanes.Load(row), a);
        }

        TLanes.Store(TLanes.Add(a, b), density);
    }
}
