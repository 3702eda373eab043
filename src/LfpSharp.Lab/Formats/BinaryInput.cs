using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace LfpSharp.Lab.Formats;

/// <summary>A binary file read front to back, plain or gzip, whose every shortfall is told with its place.</summary>
internal sealed class BinaryInput : IDisposable
{
    /// <summary>Deflate cannot shrink by more than this, so a header that announces more is refused unread.</summary>
    private const int GreatestDeflateRatio = 1032;

    /// <summary>No data of much more than <see cref="AlwaysFine"/> bytes that is worth learning from shrinks by more than this.</summary>
    private const int GreatestUsualRatio = 100;
    private const long AlwaysFine = 1 << 28;

    private readonly Stream stream;
    private readonly long limit;
    private readonly uint? packedEnd;

    private BinaryInput(string path, Stream stream, long limit, uint? packedEnd)
    {
        Path = path;
        this.stream = stream;
        this.limit = limit;
        this.packedEnd = packedEnd;
    }

    public string Path { get; }

    /// <summary>Whether it is gzip.</summary>
    public bool IsPacked => packedEnd is not null;

    /// <summary>Bytes read so far, counted unpacked.</summary>
    public long Position { get; private set; }

    /// <summary>Opens a file; gzip is recognized by its first two bytes, whatever the name says.</summary>
    public static BinaryInput Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            Span<byte> magic = stackalloc byte[2];
            var packed =
                file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic.SequenceEqual((ReadOnlySpan<byte>)[0x1f, 0x8b]);
            var end = packed ? ReadEnd(file) : (uint?)null;
            file.Position = 0;
            return packed
                ? new BinaryInput(
                    path,
                    new GZipStream(file, CompressionMode.Decompress),
                    Math.Max(Math.Min(file.Length * GreatestDeflateRatio, AlwaysFine), file.Length * GreatestUsualRatio),
                    end)
                : new BinaryInput(path, file, file.Length, null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads from memory, as if it were a file.</summary>
    public static BinaryInput Of(string path, byte[] content) => new(path, new MemoryStream(content), content.Length, null);

    /// <summary>Fills the span.</summary>
    public void Read(Span<byte> target, string what)
    {
        var read = 0;
        try
        {
            read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw Damaged(Position, "damaged gzip data", "data that unpacks", error);
        }
        if (read < target.Length)
            throw Damaged(Position + read, $"the end of the file within {what}", $"{Bytes(target.Length - read)} more");
        Position += read;
    }

    /// <summary>Fills the span; false where nothing is left to read.</summary>
    public bool ReadUpTo(Span<byte> target, string what)
    {
        try
        {
            if (stream.ReadAtLeast(target[..1], 1, throwOnEndOfStream: false) == 0)
                return false;
        }
        catch (InvalidDataException error)
        {
            throw Damaged(Position, "damaged gzip data", "data that unpacks", error);
        }

        Position++;
        Read(target[1..], what);
        return true;
    }

    public uint ReadBigEndian(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Read(bytes, what);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Refuses a file that cannot hold what its header announces, before anything is allocated for it.</summary>
    public void ExpectRemaining(Int128 announced, string what)
    {
        if (packedEnd is not null ? Position + announced > limit : Position + announced != limit)
        {
            throw Damaged(
                Position,
                $"{Bytes(limit - Position)} {(packedEnd is not null ? "at most " : "")}after the header",
                $"{Bytes(announced)} of {what}");
        }
    }

    /// <summary>Refuses bytes after the last one expected; for gzip this also checks the check sum.</summary>
    public void ExpectEnd()
    {
        int next;
        try
        {
            next = stream.ReadByte();
        }
        catch (InvalidDataException error)
        {
            throw Damaged(Position, "damaged gzip data", "data that unpacks to its check sum", error);
        }
        if (next >= 0)
            throw Damaged(Position, "more bytes after the last value", "the end of the file");
        // .NET unpacks a file that was cut within its last eight bytes, check sum and length, without a word.
        if (packedEnd is { } length && length != (uint)Position)
            throw Damaged(Position, $"an end that tells of {length} bytes", $"{Bytes(Position)}");
    }

    public InvalidFileException Damaged(long offset, string found, string expected, Exception? cause = null)
        => new(Path, found, expected, "The file is damaged or of another format: fetch it again.", offset, cause: cause);

    public void Dispose() => stream.Dispose();

    /// <summary>The last four bytes of a gzip file: the unpacked length modulo 2^32.</summary>
    private static uint ReadEnd(FileStream file)
    {
        Span<byte> end = stackalloc byte[sizeof(uint)];
        file.Position = Math.Max(0, file.Length - end.Length);
        return file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false) == end.Length
            ? BinaryPrimitives.ReadUInt32LittleEndian(end)
            : 0;
    }

    private static string Bytes(Int128 count) => count.ToString(CultureInfo.InvariantCulture) + " bytes";
}
