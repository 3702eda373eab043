using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;

namespace LfpSharp.Native.Elf;

/// <summary>
/// Where a loaded shared library keeps the addresses of the functions that it calls through its procedure linkage table. What
/// is written there is called from then on, by this library only.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class JumpSlots
{
    private const ulong Relocations = 23, RelocationsSize = 2, Symbols = 6, Strings = 5;
    private const ulong RelocationSize = 24, SymbolSize = 24;

    /// <summary>The addresses of the slots of <paramref name="functions"/>, in their order.</summary>
    /// <param name="path">The library's file, loaded in this process.</param>
    /// <param name="functions">Mangled names.</param>
    /// <exception cref="ElfFormatException">The library is not loaded, or calls one of the functions in another way.</exception>
    public static unsafe nint[] Find(string path, IReadOnlyList<string> functions)
    {
        var start = LoadAddress(path);
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* bytes = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref bytes);
        try
        {
            var size = new FileInfo(path).Length;
            if (size > int.MaxValue)
                throw new ElfFormatException("it is larger than 2 GiB");
            var offsets = Offsets(new ElfImage(new ReadOnlySpan<byte>(bytes, (int)size)), functions);
            return [.. offsets.Select(offset => start + (nint)offset)];
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private static ulong[] Offsets(ElfImage image, IReadOnlyList<string> functions)
    {
        var found = new ulong[functions.Count];
        if (image.Table(Relocations) is not { } table || image.Dynamic(RelocationsSize) is not { } size
            || image.Table(Symbols) is not { } symbols || image.Table(Strings) is not { } strings)
        {
            throw new ElfFormatException("it has no procedure linkage table");
        }

        for (ulong at = 0; at < size; at += RelocationSize)
        {
            var relocation = ElfImage.Sum(table, at);
            var symbol = ElfImage.Sum(symbols, (image.UInt64(relocation + 8) >> 32) * SymbolSize);
            var name = ElfImage.Sum(strings, image.UInt32(symbol));
            for (var i = 0; i < found.Length; i++)
            {
                if (image.IsString(name, functions[i]))
                    found[i] = image.UInt64(relocation);
            }
        }

        return Array.IndexOf(found, 0UL) is var missing and >= 0
            ? throw new ElfFormatException($"it does not call {functions[missing]} through its procedure linkage table")
            : found;
    }

    private static nint LoadAddress(string path)
    {
        foreach (var line in MemoryMap.Lines())
        {
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 6 && fields[5] == path && fields[2].All(digit => digit == '0'))
                return nint.Parse(fields[0].AsSpan(0, fields[0].IndexOf('-')), System.Globalization.NumberStyles.HexNumber, null);
        }

        throw new ElfFormatException($"{path} is not loaded");
    }
}
