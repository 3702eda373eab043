using System.Buffers.Binary;
using System.Text;

namespace LfpSharp.Native.Elf;

/// <summary>
/// A bounds-checked view of a 64-bit little-endian ELF shared library, as the dynamic loader sees it: through its program
/// headers, so that a stripped section table does not matter. A segment or a read outside the file throws
/// <see cref="ElfFormatException"/>; the loader itself would die of a segment that a truncated file has lost.
/// </summary>
internal readonly ref struct ElfImage
{
    private const ushort SharedObject = 3;
    private const uint LoadSegment = 1, DynamicSegment = 2;
    private const ulong ProgramHeaderSize = 56, DynamicEntrySize = 16;

    private readonly ReadOnlySpan<byte> bytes;

    public ElfImage(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        if (!bytes.StartsWith("\u007FELF"u8))
            throw new ElfFormatException("it does not begin with the ELF signature");
        if (Slice(4, 2) is not [2, 1])
            throw new ElfFormatException("it is not a 64-bit little-endian ELF file");
        if (UInt16(16) != SharedObject)
            throw new ElfFormatException("it is not a shared library");
        if (UInt16(54) != ProgramHeaderSize)
            throw new ElfFormatException("its program headers have an unknown size");
        ProgramHeaders();
    }

    public ushort UInt16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, sizeof(ushort)));

    public uint UInt32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, sizeof(uint)));

    public ulong UInt64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, sizeof(ulong)));

    /// <summary>Whether the zero-terminated string at <paramref name="offset"/> is <paramref name="text"/>.</summary>
    public bool IsString(ulong offset, string text)
    {
        var expected = Encoding.ASCII.GetBytes(text + '\0');
        return offset <= (ulong)bytes.Length && bytes[(int)offset..].StartsWith(expected);
    }

    /// <summary>The value of a tag of the dynamic section, or null where the library has no such tag.</summary>
    public ulong? Dynamic(ulong tag)
    {
        foreach (var header in ProgramHeaders())
        {
            if (UInt32(header) != DynamicSegment)
                continue;
            var start = UInt64(header + 8);
            var size = UInt64(header + 32);
            for (ulong at = 0; at < size; at += DynamicEntrySize)
            {
                var found = UInt64(Sum(start, at));
                if (found == tag)
                    return UInt64(Sum(start, at + 8));
                if (found == 0)
                    return null;
            }
        }

        return null;
    }

    /// <summary>Where in the file the table lies whose address the dynamic section gives under <paramref name="tag"/>.</summary>
    public ulong? Table(ulong tag) => Dynamic(tag) is { } address ? FileOffset(address) : null;

    /// <summary>The sum of two offsets; an overflow is outside every file.</summary>
    public static ulong Sum(ulong offset, ulong distance)
    {
        var sum = unchecked(offset + distance);
        return sum >= offset ? sum : throw new ElfFormatException("an offset in it overflows");
    }

    private ulong FileOffset(ulong address)
    {
        foreach (var header in ProgramHeaders())
        {
            if (UInt32(header) != LoadSegment)
                continue;
            var start = UInt64(header + 16);
            if (address >= start && address - start < UInt64(header + 32))
                return Sum(UInt64(header + 8), address - start);
        }

        throw new ElfFormatException($"address 0x{address:x} lies in no loaded segment");
    }

    private ulong[] ProgramHeaders()
    {
        var start = UInt64(32);
        var headers = new ulong[UInt16(56)];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = Sum(start, (ulong)i * ProgramHeaderSize);
            Slice(headers[i], ProgramHeaderSize);
            if (UInt32(headers[i]) == LoadSegment)
                Slice(UInt64(headers[i] + 8), UInt64(headers[i] + 32));
        }

        return headers;
    }

    private ReadOnlySpan<byte> Slice(ulong offset, ulong length)
    {
        var size = (ulong)bytes.Length;
        if (length > size || offset > size - length)
        {
            throw new ElfFormatException($"it points to byte {offset}, but has {size} bytes");
        }

        return bytes.Slice((int)offset, (int)length);
    }
}
