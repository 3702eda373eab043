using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace LfpSharp.Lab.Formats.Hdf5;

/// <summary>
/// Looks whether the heaps of an HDF5 file, where texts, names and lists of unlike length lie, fit into it, before anybody allocates what
/// they announce.
/// </summary>
/// <remarks>
/// A global heap is <c>GCOL</c>, a version byte 1, three zeros, its length (8 bytes, least significant first), then objects: number (2),
/// references (2), four zeros, length (8), content filled up to a multiple of 8. A local heap is <c>HEAP</c>, a version byte 0, three
/// zeros, the length of its segment (8). The heaps are looked for by their first bytes, wherever they lie, a few bytes of weights being
/// most unlikely to look the same. Source: HDF5 File Format Specification 3.0, III.D and III.E.
/// </remarks>
internal static class HeapLengths
{
    private const int Window = 1 << 20;
    private const int HeaderBytes = 16;

    /// <summary>Refuses a file with a heap that is longer than the file.</summary>
    /// <exception cref="InvalidFileException">There is one.</exception>
    public static void Check(string path)
    {
        var length = new FileInfo(path).Length;
        if (length == 0)
            throw Hdf5File.Damaged(path, "an empty file", "an HDF5 file");
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        for (long from = 0; from < length; from += Window)
        {
            // The windows overlap by a header, so that none is cut in two.
            var size = (int)Math.Min(Window + HeaderBytes, length - from);
            using var view = file.CreateViewStream(from, size, MemoryMappedFileAccess.Read);
            var bytes = new byte[size];
            view.ReadExactly(bytes);
            Check(path, file, bytes, from, length);
        }
    }

    private static void Check(string path, MemoryMappedFile file, ReadOnlySpan<byte> bytes, long from, long length)
    {
        for (var at = 0; at + HeaderBytes <= bytes.Length && at < Window; at++)
        {
            var next = bytes[at..].IndexOfAny("GCOL\u0001"u8[0], "HEAP\0"u8[0]);
            if (next < 0 || (at += next) + HeaderBytes > bytes.Length)
                return;
            var isGlobal = bytes[at..].StartsWith("GCOL\u0001"u8);
            if (!isGlobal && !bytes[at..].StartsWith("HEAP\0"u8))
                continue;
            var announced = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 8)..]);
            var left = (ulong)(length - from - at);
            if (announced > left)
                throw TooLong(path, from + at, announced, left);
            if (isGlobal)
                CheckObjects(path, file, from + at, (long)announced);
        }
    }

    private static void CheckObjects(string path, MemoryMappedFile file, long heap, long size)
    {
        if (size < HeaderBytes)
            throw TooLong(path, heap, (ulong)size, HeaderBytes);
        using var view = file.CreateViewAccessor(heap, size, MemoryMappedFileAccess.Read);
        for (long at = HeaderBytes; at + HeaderBytes <= size;)
        {
            if (view.ReadUInt16(at) == 0)
                return;
            var announced = view.ReadUInt64(at + 8);
            var left = (ulong)(size - at - HeaderBytes);
            if (announced > left)
                throw TooLong(path, heap + at, announced, left);
            at += HeaderBytes + ((long)announced + 7) / 8 * 8;
        }
    }

    private static InvalidFileException TooLong(string path, long offset, ulong announced, ulong left)
        => new(
            path, $"a heap of {announced} bytes", $"{left} at most, to the end of what holds it",
            "The file is damaged: fetch or write it again.", offset);
}
