using System.Globalization;
using System.Runtime.InteropServices;

namespace ThirdParty.Mentioning;

/// <summary>Looks where the C library puts a large block, and whether it keeps the memory when the block is freed.</summary>
internal static unsafe class Heap
{
    private const nuint BlockBytes = 24 << 20;

    public static bool KeepsALargeBlock()
    {
        var block = (nuint)NativeMemory.Alloc(BlockBytes);
        var (start, end) = Range();
        NativeMemory.Free((void*)block);
        return start <= block && block < end && Range().End > block + BlockBytes;
    }

    private static (nuint Start, nuint End) Range()
    {
        var line = File.ReadLines("/proc/self/maps").SingleOrDefault(line => line.EndsWith("[heap]", StringComparison.Ordinal));
        if (line is null)
            return (0, 0);
        var bounds =
            line.Split(' ')[0].Split('-').Select(bound => nuint.Parse(bound, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return (bounds.First(), bounds.Last());
    }
}
