using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Unicode;

namespace LfpSharp.Lab.Formats.SafeTensors;

/// <summary>What a safetensors file holds, read and checked without touching the tensors' bytes.</summary>
/// <remarks>
/// The file is an unsigned 64-bit little-endian length, a JSON object of that length that maps each tensor's name to
/// <c>{"dtype", "shape", "data_offsets"}</c> (plus <c>__metadata__</c>, strings to strings), and the tensors' bytes.
/// The tensors must cover the bytes after the header exactly: no overlap, no hole, nothing left over.
/// </remarks>
public sealed class SafeTensorsHeader
{
    /// <summary>The longest header that is read, in bytes: 100 MB, the format's own limit.</summary>
    public const int MaximumLength = 100_000_000;

    private const int PrefixLength = 8;

    internal SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafeTensorsEntry> Entries { get; }

    /// <summary>The file's <c>__metadata__</c>; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <param name="path">The safetensors file.</param>
    /// <exception cref="InvalidFileException">The file is truncated, or its header is malformed or contradicts the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafeTensorsHeader Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>
    /// Whether a file begins as one of this format: a length within bounds, then a JSON object. A length of 640 begins as a pickle does,
    /// but no pickle goes on so.
    /// </summary>
    internal static bool Begins(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> bytes = stackalloc byte[PrefixLength + 1];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes) <= MaximumLength && bytes[PrefixLength] == '{';
    }

    internal static SafeTensorsHeader Read(FileStream stream, string path)
    {
        var fileLength = stream.Length;
        if (fileLength < PrefixLength)
            throw Invalid(path, 0, $"{Bytes(fileLength)}", "at least the 8 bytes of the header's length");

        Span<byte> prefix = stackalloc byte[PrefixLength];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(fileLength - PrefixLength))
            throw Invalid(path, 0, $"a header length of {Bytes(length)}", $"at most the {Bytes(fileLength - PrefixLength)} that follow it");
        if (length > MaximumLength)
            throw Invalid(path, 0, $"a header length of {Bytes(length)}", $"at most {Bytes(MaximumLength)}");

        var json = new byte[length];
        stream.ReadExactly(json);
        if (json.Length == 0 || json[0] != '{')
        {
            throw Invalid(
                path, PrefixLength, json.Length == 0 ? "an empty header" : $"byte 0x{json[0]:x2}", "a JSON object that starts with '{'");
        }

        if (!Utf8.IsValid(json))
            throw Invalid(path, PrefixLength, "a header that is not UTF-8", "UTF-8 text");

        var dataStart = PrefixLength + (long)length;
        var header = new SafeTensorsHeaderParser(path, dataStart).Parse(json);
        CheckCoverage(header.Entries, path, dataStart, fileLength);
        return header;
    }

    private static void CheckCoverage(IReadOnlyList<SafeTensorsEntry> entries, string path, long dataStart, long fileLength)
    {
        var end = dataStart;
        foreach (var entry in entries)
        {
            if (entry.Offset + entry.Length > fileLength)
            {
                throw Invalid(path, entry.Offset, $"tensor '{entry.Name}', which ends at byte {entry.Offset + entry.Length}",
                    $"tensors that end within the file's {Bytes(fileLength)}");
            }
            if (entry.Offset < end)
                throw Invalid(path, entry.Offset, $"tensor '{entry.Name}', which overlaps the tensor before it", $"a start at byte {end}");
            if (entry.Offset > end)
                throw Invalid(path, end, $"a hole of {Bytes(entry.Offset - end)} before tensor '{entry.Name}'", "tensors without gaps");
            end += entry.Length;
        }
        if (end != fileLength)
            throw Invalid(path, end, $"{Bytes(fileLength - end)} after the last tensor", "the end of the file");
    }

    internal static InvalidFileException Invalid(string path, long offset, string found, string expected)
        => new(path, found, expected, "The file is damaged or is no safetensors file: write or fetch it again.", offset);

    private static string Bytes<T>(T count)
        where T : IFormattable
        => count.ToString(null, CultureInfo.InvariantCulture) + " bytes";
}
