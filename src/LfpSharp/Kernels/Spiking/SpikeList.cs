using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Spiking;

/// <summary>From bits to the slots whose input fired.</summary>
internal static unsafe class SpikeList
{
    /// <summary>Lists the slots that fired, as the neurons at one output position see them.</summary>
    /// <param name="taps">The position's taps.</param>
    /// <param name="groups">Bit elements of an input position.</param>
    /// <param name="bits">The input's bits of one sample and step.</param>
    /// <param name="list">Room for all slots.</param>
    /// <returns>The list, ascending.</returns>
    public static ReadOnlySpan<int> Fill(ReadOnlySpan<Tap> taps, int groups, ushort* bits, int* list)
    {
        var end = list;
        foreach (var tap in taps)
        {
            var source = bits + ((nint)tap.Position * groups);
            var g = 0;
            for (; g + 4 <= groups; g += 4)
            {
                for (var word = Unsafe.ReadUnaligned<ulong>(source + g); word != 0; word &= word - 1)
                    *end++ = tap.Slot + (g * 16) + BitOperations.TrailingZeroCount(word);
            }

            for (; g < groups; g++)
            {
                for (uint word = source[g]; word != 0; word &= word - 1)
                    *end++ = tap.Slot + (g * 16) + BitOperations.TrailingZeroCount(word);
            }
        }

        return new(list, (int)(end - list));
    }
}
