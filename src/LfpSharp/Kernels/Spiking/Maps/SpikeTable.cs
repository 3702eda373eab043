using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>What fired at each position of a train in each of its steps, made from bits.</summary>
/// <param name="Lanes">The lanes of a step that fired, ascending, step after step; room for all.</param>
/// <param name="Starts">Where each position's lanes start, step after step, and behind them where the last ones end.</param>
internal readonly unsafe record struct SpikeTable(nint Lanes, nint Starts)
{
    /// <summary>Lanes times steps that a table should hold at once: a megabyte.</summary>
    private const int Budget = 256 * 1024;

    /// <summary>For every byte the places of its ones, ascending, one in each byte from the lowest.</summary>
    private static readonly ulong[] Ones = [.. Enumerable.Range(0, 256).Select(OnesOf)];

    /// <summary>How many steps of a train to list at once.</summary>
    public static int StepsAtOnce(FeatureMap map, int steps) => Math.Clamp(Budget / map.Lanes, 1, steps);

    /// <summary>How many numbers <see cref="Lanes"/> needs for so many steps.</summary>
    public static long LanesLength(FeatureMap map, int steps) => (long)map.Lanes * steps;

    /// <summary>How many numbers <see cref="Starts"/> needs for so many steps.</summary>
    public static long StartsLength(FeatureMap map, int steps) => ((long)map.Positions * steps) + 1;

    /// <summary>Lists what fired.</summary>
    /// <param name="map">The positions and their channels.</param>
    /// <param name="bits">[steps, row].</param>
    /// <param name="steps">How many steps.</param>
    public void Fill(FeatureMap map, ushort* bits, int steps)
    {
        int* first = (int*)Lanes, end = first, starts = (int*)Starts;
        for (var t = 0; t < steps; t++)
        {
            for (var lane = 0; lane < map.Lanes; lane += map.Padded, bits += map.Groups)
            {
                *starts++ = (int)(end - first);
                end = Append(bits, map.Groups, lane, end);
            }
        }

        *starts = (int)(end - first);
    }

    /// <summary>
    /// Appends the ones of a byte, counted from a lane, without a branch: eight numbers are written, and the end moves by as many as there
    /// are ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int* Append(byte ones, int lane, int* end)
    {
        var places = Vector128.CreateScalarUnsafe(Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Ones), ones)).AsByte();
        var (low, high) = Vector128.Widen(Vector128.WidenLower(places));
        (Vector256.Create(low, high).AsInt32() + Vector256.Create(lane)).Store(end);
        return end + BitOperations.PopCount(ones);
    }

    private static int* Append(ushort* bits, int groups, int lane, int* end)
    {
        var g = 0;
        for (; g + 4 <= groups; g += 4)
        {
            var word = Unsafe.ReadUnaligned<ulong>(bits + g);
            for (var place = lane + (g * 16); word != 0; word >>= 8, place += 8)
                end = Append((byte)word, place, end);
        }

        for (; g < groups; g++)
        {
            end = Append((byte)bits[g], lane + (g * 16), end);
            end = Append((byte)(bits[g] >> 8), lane + (g * 16) + 8, end);
        }

        return end;
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
