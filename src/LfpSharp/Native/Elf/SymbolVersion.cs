using System.Buffers.Binary;

namespace LfpSharp.Native.Elf;

/// <summary>
/// Makes the demand of a shared library for one symbol version optional. The dynamic loader refuses a library that asks for a
/// version its dependency lacks, even where nothing of that version is ever used, unless the demand is marked weak.
/// </summary>
/// <remarks>Record layouts: System V gABI, and the Linux Standard Base on symbol versioning (Verneed, Vernaux).</remarks>
internal static class SymbolVersion
{
    private const ulong StringTable = 5, Relocations = 7, RelocationsSize = 8, RelocationsWithoutAddend = 17, LinkageRelocations = 23;
    private const ulong LinkageRelocationsSize = 2, Versions = 0x6ffffff0, VersionNeeds = 0x6ffffffe, VersionNeedCount = 0x6fffffff;
    private const ulong RelocationSize = 24;
    private const ushort Weak = 2, IndexMask = 0x7fff;

    /// <summary>Marks <paramref name="version"/> weak in a copy of <paramref name="library"/>; two bytes differ, or none.</summary>
    /// <exception cref="ElfFormatException">
    /// The file is not an ELF shared library, does not ask for the version, or uses a symbol of it.
    /// </exception>
    public static byte[] MakeOptional(ReadOnlySpan<byte> library, string version)
    {
        var image = new ElfImage(library);
        var demands = Demands(image, version);
        if (demands.Count == 0)
            throw new ElfFormatException($"it does not ask for {version}");

        RefuseWhereUsed(image, [.. demands.Select(demand => demand.Index)], version);
        var copy = library.ToArray();
        foreach (var (flags, _) in demands)
        {
            var marked = (ushort)(image.UInt16(flags) | Weak);
            BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan((int)flags), marked);
        }

        return copy;
    }

    /// <summary>The file offset of the flags, and the version index, of each record that asks for the version.</summary>
    private static List<(ulong Flags, ushort Index)> Demands(ElfImage image, string version)
    {
        var demands = new List<(ulong, ushort)>();
        if (image.Table(VersionNeeds) is not { } need)
            return demands;
        var strings = image.Table(StringTable) ?? throw new ElfFormatException("it has no string table");
        var files = image.Dynamic(VersionNeedCount) ?? throw new ElfFormatException("it does not count its version needs");
        var visited = 0;
        for (ulong file = 0; file < files; file++)
        {
            var record = ElfImage.Sum(need, image.UInt32(need + 8));
            for (var left = image.UInt16(need + 2); left > 0; left--)
            {
                if (++visited > IndexMask)
                    throw new ElfFormatException("it asks for more versions than there can be");
                if (image.IsString(ElfImage.Sum(strings, image.UInt32(record + 8)), version))
                {
                    demands.Add((record + 4, (ushort)(image.UInt16(record + 6) & IndexMask)));
                }

                record = ElfImage.Sum(record, image.UInt32(record + 12));
            }

            var next = image.UInt32(need + 12);
            if (next == 0)
                break;
            need = ElfImage.Sum(need, next);
            if (++visited > IndexMask)
                throw new ElfFormatException("it asks for more versions than there can be");
        }

        return demands;
    }

    private static void RefuseWhereUsed(ElfImage image, HashSet<ushort> indices, string version)
    {
        if (image.Dynamic(RelocationsWithoutAddend) is not null)
            throw new ElfFormatException("its relocations are of an unknown kind");
        var versions = image.Table(Versions) ?? throw new ElfFormatException("its symbols have no versions");
        foreach (var (table, size) in new[] { (Relocations, RelocationsSize), (LinkageRelocations, LinkageRelocationsSize) })
        {
            if (image.Table(table) is not { } start)
                continue;
            var length = image.Dynamic(size) ?? throw new ElfFormatException("a relocation table has no size");
            for (ulong at = 0; at < length; at += RelocationSize)
            {
                var symbol = image.UInt64(ElfImage.Sum(start, at + 8)) >> 32;
                var index = (ushort)(image.UInt16(ElfImage.Sum(versions, symbol * sizeof(ushort))) & IndexMask);
                if (indices.Contains(index))
                    throw new ElfFormatException($"it uses a symbol of {version}");
            }
        }
    }
}
