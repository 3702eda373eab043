using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>From bits to what fired.</summary>
internal static unsafe class SpikeList
{
    /// <summary>For every byte the places of its ones, ascending, one in each byte from the lowest.</summary>
    private static readonly ulong[] Ones = [.. Enumerable.Range(0, 256).Select(OnesOf)];

    /// <summary>Lists the slots that fired, as the neurons at one output position see them.</summary>
    /// <param name="taps">The position's taps.</param>
    /// <param name="groups">Bit elements of an input position.</param>
    /// <param name="bits">The input's bits of one sample and step.</param>
    /// <param name="list">Room for all slots.</param>
    /// <returns>The list, ascending.</returns>
    public static ReadOnlySpan<int> Fill(ReadOnlySpan<Tap> taps, int groups, ushort* bits, int* list)
        => new(list, (int)(Append(taps, groups, bits, list) - list));

    /// <summary>As <see cref="Fill"/>, behind what is listed already; returns the new end.</summary>
    public static int* Append(ReadOnlySpan<Tap> taps, int groups, ushort* bits, int* end)
    {
        foreach (var tap in taps)
            end = Append(bits + ((nint)tap.Position * groups), groups, tap.Slot, end);
        return end;
    }

    /// <summary>Lists the channels that fired at each position, one position after the other.</summary>
    /// <param name="map">The positions and their channels.</param>
    /// <param name="bits">The bits of one sample and step.</param>
    /// <param name="list">Room for all lanes.</param>
    /// <param name="starts">Where each position's channels start in the list, and behind them where the last ones end.</param>
    public static void FillEach(FeatureMap map, ushort* bits, int* list, int* starts)
    {
        var end = list;
        for (var position = 0; position < map.Positions; position++, bits += map.Groups)
        {
            starts[position] = (int)(end - list);
            end = Append(bits, map.Groups, 0, end);
        }

        starts[map.Positions] = (int)(end - list);
    }

    private static int* Append(ushort* bits, int groups, int slot, int* end)
    {
        var g = 0;
        for (; g + 4 <= groups; g += 4)
        {
            var word = Unsafe.ReadUnaligned<ulong>(bits + g);
            for (var lane = slot + (g * 16); word != 0; word >>= 8, lane += 8)
                end = Append((byte)word, lane, end);
        }

        for (; g < groups; g++)
        {
            end = Append((byte)bits[g], slot + (g * 16), end);
            end = Append((byte)(bits[g] >> 8), slot + (g * 16) + 8, end);
        }

        return end;
    }

    /// <summary>
    /// Appends the ones of a byte without a branch: eight numbers are written, and the end moves by as many as there are ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int* Append(byte ones, int lane, int* end)
    {
        var places = Vector128.CreateScalarUnsafe(Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Ones), ones)).AsByte();
        var (low, high) = Vector128.Widen(Vector128.WidenLower(places));
        (Vector256.Create(low, high).AsInt32() + Vector256.Create(lane)).Store(end);
        return end + BitOperations.PopCount(ones);
    }

    private static ulong OnesOf(int value)
    {
        ulong ones = 0;
        for (var (place, shift) = (0, 0); place < 8; place++)
        {
            if ((value >> place & 1) == 0)
                continue;
            ones |= (ulong)place << shift;
            shift += 8;
        }

        return ones;
    }
}
