using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LfpSharp.Native.Elf;

namespace LfpSharp.Native;

/// <summary>
/// What oneDNN believes of the processor's caches. In a virtual machine that shows no caches, oneDNN 3.7.1 takes the zeros that
/// an AMD processor then answers (CPUID leaf 0x8000001D) for three caches of one byte; the reorders that it compiles for them
/// lose the tails of layouts with padded channels.
/// </summary>
/// <remarks>
/// oneDNN keeps it in one object among the writable data of libtorch_cpu: ten sizes in bytes, ten numbers of cores that share
/// a cache, the number of levels. Code that oneDNN compiled before a change stays as it is.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class OneDnnCaches
{
    private const int Levels = 10, KnownLevels = 3;

    /// <summary>What oneDNN itself assumes where it knows of no caches, in bytes.</summary>
    private static readonly uint[] Assumed = [32 << 10, 512 << 10, 1 << 20];

    /// <summary>Puts usual sizes where oneDNN believes in caches of one byte.</summary>
    /// <returns>How many such objects there were: 1 with the fault, else 0.</returns>
    public static int Mend()
    {
        var believed = new uint[(2 * Levels) + 1];
        believed.AsSpan(0, KnownLevels).Fill(1);
        believed.AsSpan(Levels, KnownLevels).Fill(1);
        believed[^1] = KnownLevels;
        return Replace(believed, Assumed);
    }

    /// <summary>Writes <paramref name="replacement"/> over the beginning of every place that holds <paramref name="found"/>.</summary>
    /// <returns>How many places there were.</returns>
    internal static int Replace(ReadOnlySpan<uint> found, ReadOnlySpan<uint> replacement)
    {
        var pattern = MemoryMarshal.AsBytes(found);
        var places = 0;
        foreach (var (start, end) in WritableData())
        {
            var data = new Span<byte>((void*)start, checked((int)(end - start)));
            for (int at = 0, next; (next = data[at..].IndexOf(pattern)) >= 0; at += next + pattern.Length)
            {
                MemoryMarshal.AsBytes(replacement).CopyTo(data[(at + next)..]);
                places++;
            }
        }

        return places;
    }

    // The writable parts of libtorch_cpu, and the zero-initialized part that follows them without a name.
    private static List<(nint Start, nint End)> WritableData()
    {
        var parts = new List<(nint, nint)>();
        nint previous = 0;
        foreach (var line in MemoryMap.Lines())
        {
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            var range = fields[0].Split('-');
            var (start, end) = (nint.Parse(range[0], NumberStyles.HexNumber, null), nint.Parse(range[1], NumberStyles.HexNumber, null));
            var belongs = fields.Length == 6 ? Path.GetFileName(fields[5]) == "libtorch_cpu.so" : start == previous;
            previous = belongs ? end : 0;
            if (belongs && fields[1].StartsWith("rw", StringComparison.Ordinal))
                parts.Add((start, end));
        }

        return parts;
    }
}
