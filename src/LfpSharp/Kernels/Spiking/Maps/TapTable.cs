using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>The taps of each position on one side of a connection, in the order of the kernel's places.</summary>
internal sealed class TapTable
{
    private readonly int[] starts;
    private readonly Tap[] taps;

    public TapTable(int positions, IEnumerable<(int Position, Tap Tap)> entries)
    {
        var sorted = entries.OrderBy(entry => entry.Position).ThenBy(entry => entry.Tap.Slot).ToArray();
        starts = new int[positions + 1];
        taps = new Tap[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            taps[i] = sorted[i].Tap;
            starts[sorted[i].Position + 1]++;
        }

        for (var position = 0; position < positions; position++)
            starts[position + 1] += starts[position];
    }

    /// <summary>The taps of a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<Tap> Of(int position) => taps.AsSpan(starts[position], starts[position + 1] - starts[position]);
}
