using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>The bytes of pickles, read front to back; whatever length a pickle announces is held against the bytes that are left.</summary>
/// <param name="path">What messages call the file.</param>
/// <param name="stream">The bytes, from where it stands. It is not owned.</param>
/// <param name="length">How many bytes there are at most.</param>
internal sealed class PickleInput(string path, Stream stream, long length)
{
    /// <summary>The most bytes of pickles that are read: those of a hundred thousand tensors; the tensors' values are not in it.</summary>
    public const int MaximumLength = 1 << 24;

    /// <summary>The most operations, and items that one of them copies, in all pickles of a file.</summary>
    private const long MostOperations = 1 << 20;

    /// <summary>As long as the name of a module in a line may be.</summary>
    private const int LongestLine = 256;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long limit = Math.Min(length, MaximumLength);

    private long operations;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Counts work that is about to be done; a small pickle could ask for much by copying a long list again and again.</summary>
    public void Spend(long count)
    {
        operations += count;
        if (operations > MostOperations)
            throw Invalid($"more than {MostOperations} operations", "a pickle of weights");
    }

    public byte ReadByte(string what)
    {
        Span<byte> one = stackalloc byte[1];
        Read(one, what);
        return one[0];
    }

    public ushort ReadUInt16(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        Read(bytes, what);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint ReadUInt32(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Read(bytes, what);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong ReadUInt64(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Read(bytes, what);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>A float64, most significant byte first, as pickles have it.</summary>
    public double ReadDouble()
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        Read(bytes, "a number");
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    /// <summary>So many bytes; the number is looked at before anything is allocated.</summary>
    public byte[] ReadBytes(ulong count, string what)
    {
        if (count > (ulong)(limit - Position))
        {
            throw Invalid(
                string.Create(CultureInfo.InvariantCulture, $"{what} of {count} bytes"),
                limit == MaximumLength
                    ? $"a pickle of at most {MaximumLength} bytes"
                    : string.Create(CultureInfo.InvariantCulture, $"at most the {limit - Position} bytes that follow"));
        }

        var bytes = new byte[count];
        Read(bytes, what);
        return bytes;
    }

    /// <summary>A text of so many bytes of UTF-8.</summary>
    public string ReadText(ulong count)
    {
        var bytes = ReadBytes(count, "a text");
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw Invalid("a text that is not UTF-8", "UTF-8", error);
        }
    }

    /// <summary>A text up to the end of its line, without it.</summary>
    public string ReadLine(string what)
    {
        var line = new StringBuilder();
        for (var next = ReadByte(what); next != '\n'; next = ReadByte(what))
        {
            if (line.Length == LongestLine)
                throw Invalid($"{what} of more than {LongestLine} letters", "the name of a part of a program");
            line.Append((char)next);
        }

        return line.ToString();
    }

    public InvalidFileException Invalid(string found, string expected, Exception? cause = null)
        => PyTorchFault.Of(path, found, expected, Position, cause);

    /// <summary>A pickle that asks for something to be done.</summary>
    public InvalidFileException Asks(string found, string expected) => PyTorchFault.Asks(path, found, expected, Position);

    private void Read(Span<byte> target, string what)
    {
        if (target.Length > limit - Position)
        {
            throw Invalid(
                $"the end of the {(limit == MaximumLength ? "bytes that a pickle may have" : "pickle")} within {what}",
                $"{target.Length - (limit - Position)} bytes more");
        }

        var read = 0;
        try
        {
            read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw Invalid("packed bytes that do not unpack", "a whole zip", error);
        }

        if (read < target.Length)
            throw Invalid($"the end of the file within {what}", $"{target.Length - read} bytes more");
        Position += read;
    }
}
