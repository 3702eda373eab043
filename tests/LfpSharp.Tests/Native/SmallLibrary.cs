using System.Buffers.Binary;
using System.Text;

namespace LfpSharp.Tests.Native;

/// <summary>
/// A hand-made shared library: program headers, dynamic section, strings, one version need of two versions, two symbols, and
/// relocations that use the given symbols.
/// </summary>
internal static class SmallLibrary
{
    public const string OldVersion = "GLIBCXX_3.4", NewVersion = "GLIBCXX_3.4.32";

    /// <summary>Where the flags of the new version's record lie.</summary>
    public const int NewVersionFlags = Needs + 16 + 16 + 4;

    /// <summary>Loaded at another address than its place in the file, so that the two cannot be taken for each other.</summary>
    private const int LoadAddress = 0x10000;

    private const int Header = 64, Dynamic = Header + (2 * 56), Strings = Dynamic + (10 * 16), Needs = Strings + 64;
    private const int Versions = Needs + 48, Relocations = Versions + 8;

    /// <param name="usedSymbols">1 is the symbol of the old version, 2 that of the new one.</param>
    public static byte[] Build(params int[] usedSymbols)
    {
        var bytes = new byte[Relocations + (usedSymbols.Length * 24)];
        var text = Encoding.ASCII.GetBytes($"\0libstdc++.so.6\0{OldVersion}\0{NewVersion}\0");
        text.CopyTo(bytes, Strings);
        var (oldName, newName) = (16, 16 + OldVersion.Length + 1);

        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(bytes, 0);
        Put16(16, 3);
        Put64(32, Header);
        Put16(54, 56);
        Put16(56, 2);

        Segment(Header, type: 1, offset: 0, size: bytes.Length);
        Segment(Header + 56, type: 2, offset: Dynamic, size: 10 * 16);

        var entry = Dynamic;
        Tag(5, LoadAddress + Strings);
        Tag(0x6ffffffe, LoadAddress + Needs);
        Tag(0x6fffffff, 1);
        Tag(0x6ffffff0, LoadAddress + Versions);
        Tag(7, LoadAddress + Relocations);
        Tag(8, usedSymbols.Length * 24);

        Put16(Needs, 1);
        Put16(Needs + 2, 2);
        Put32(Needs + 4, 1);
        Put32(Needs + 8, 16);
        Demand(Needs + 16, oldName, index: 2, next: 16);
        Demand(Needs + 32, newName, index: 3, next: 0);

        Put16(Versions + 2, 2);
        Put16(Versions + 4, 3);
        for (var i = 0; i < usedSymbols.Length; i++)
            Put64(Relocations + (i * 24) + 8, ((long)usedSymbols[i] << 32) | 6);
        return bytes;

        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
        void Put32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);

        void Segment(int at, int type, int offset, int size)
        {
            Put32(at, type);
            Put64(at + 8, offset);
            Put64(at + 16, LoadAddress + offset);
            Put64(at + 32, size);
        }

        void Tag(long tag, long value)
        {
            Put64(entry, tag);
            Put64(entry + 8, value);
            entry += 16;
        }

        void Demand(int at, int name, int index, int next)
        {
            Put16(at + 6, index);
            Put32(at + 8, name);
            Put32(at + 12, next);
        }
    }
}
