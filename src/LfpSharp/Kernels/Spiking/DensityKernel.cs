using System.Numerics;

namespace LfpSharp.Kernels.Spiking;

/// <summary>The density at a layer's input, <c>c = Wᵀ n</c>, for one sample and step and a range of input lanes.</summary>
internal static unsafe class DensityKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Only at the inputs that fired; the other lanes of <paramref name="density"/> are left as they are.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="outputs">Its outputs, as inputs see them.</param>
    /// <param name="weights">Rows of slots, [slots, padded outputs].</param>
    /// <param name="shares">n, all output lanes.</param>
    /// <param name="bits">The input's bits.</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>.</param>
    public static void AtSpikes(ConnectionShape shape, TapTable outputs, float* weights, float* shares, ushort* bits, int from, int to, float* density)
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
                var sum = TLanes.Of(0);
                foreach (var tap in taps)
                    sum = EventKernel<TLanes>.Dot(weights + ((nint)(tap.Slot + channel) * lanes), shares + ((nint)tap.Position * lanes), lanes, sum);
                density[(element * 16) + bit - from] = TLanes.Sum(sum);
            }
        }
    }

    /// <summary>At every input, whether it fired or not.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="outputs">Its outputs, as inputs see them.</param>
    /// <param name="transposed">Rows of outputs, [outputs, slots].</param>
    /// <param name="shares">n, all output lanes.</param>
    /// <param name="from">The first input lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="density">c of the lanes from <paramref name="from"/>.</param>
    public static void Everywhere(ConnectionShape shape, TapTable outputs, float* transposed, float* shares, int from, int to, float* density)
    {
        int padded = shape.In.Padded, channels = shape.Out.Channels;
        nint slots = shape.Slots;
        for (var lane = from; lane < to; lane += 16)
        {
            TLanes a = TLanes.Of(0), b = a, c = a, d = a;
            foreach (var tap in outputs.Of(lane / padded))
            {
                var share = shares + ((nint)tap.Position * shape.Out.Padded);
                var row = transposed + tap.Slot + (lane % padded);
                var j = 0;
                for (; j + 4 <= channels; j += 4, row += 4 * slots)
                {
                    a = TLanes.MultiplyAdd(TLanes.Of(share[j]), TLanes.Load(row), a);
                    b = TLanes.MultiplyAdd(TLanes.Of(share[j + 1]), TLanes.Load(row + slots), b);
                    c = TLanes.MultiplyAdd(TLanes.Of(share[j + 2]), TLanes.Load(row + (2 * slots)), c);
                    d = TLanes.MultiplyAdd(TLanes.Of(share[j + 3]), TLanes.Load(row + (3 * slots)), d);
                }

                for (; j < channels; j++, row += slots)
                    a = TLanes.MultiplyAdd(TLanes.Of(share[j]), TLanes.Load(row), a);
            }

            TLanes.Store(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), density + lane - from);
        }
    }
}
