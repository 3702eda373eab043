using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LfpSharp.Lab.Formats.Csv;

/// <summary>
/// The lines of a text, plain or gzip, UTF-8 or UTF-16, each of bounded length. A byte order mark is told apart from the text, and
/// lines may end as on any system: <c>\n</c>, <c>\r\n</c> or <c>\r</c>.
/// </summary>
internal sealed class TextLines : IDisposable
{
    private const int Longest = 1 << 22;
    private const int BlockBytes = 1 << 16;
    private const int SampledBytes = 256;

    /// <summary>A packed text that unpacks to more than this may not have shrunk by more than <see cref="GreatestRatio"/>.</summary>
    private const long AlwaysFine = 1 << 25;
    private const int GreatestRatio = 100;
    private const string Damaged = "The file is no table, or damaged.";

    private readonly string name;
    private readonly Stream stream;
    private readonly byte[] bytes = new byte[BlockBytes];
    private readonly char[] characters = new char[BlockBytes + 1];
    private readonly StringBuilder line = new();
    private readonly uint? announced;
    private readonly long packedLength;
    private Decoder? decoder;
    private long read;
    private int at;
    private int end;
    private bool isOver;

    /// <summary>Opens a file.</summary>
    public TextLines(string path)
        : this(Open(path), path)
    {
    }

    /// <summary>Reads a stream to its end; it is disposed with this.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="name">What messages call it.</param>
    public TextLines(Stream source, string name)
    {
        this.name = name;
        stream = source;
        if (!source.CanSeek)
            return;
        var packed = source.ReadByte() == 0x1f && source.ReadByte() == 0x8b;
        source.Position = 0;
        if (!packed)
            return;
        (announced, packedLength) = (LastNumber(source), source.Length);
        stream = new GZipStream(source, CompressionMode.Decompress);
    }

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end, or null.</summary>
    public string? Next()
    {
        Number++;
        line.Clear();
        while (Peek() >= 0)
        {
            var rest = characters.AsSpan(at, end - at);
            var length = rest.IndexOfAny('\r', '\n', '\0');
            var text = length < 0 ? rest : rest[..length];
            if (line.Length + text.Length > Longest)
                throw Invalid($"more than {Longest} characters", $"text of at most {Longest} characters a line", Damaged);
            line.Append(text);
            at += text.Length;
            if (length < 0)
                continue;
            if (characters[at] == 0)
                throw Invalid("a zero byte", "text", Damaged);
            if (characters[at++] == '\r' && Peek() == '\n')
                at++;
            return line.ToString();
        }
        if (line.Length > 0)
            return line.ToString();
        Number--;
        return null;
    }

    public void Dispose() => stream.Dispose();

    private static FileStream Open(string path)
        => Directory.Exists(path) ? throw new InvalidFileException(path, "a folder", "a file of text", "Give the path of the file.")
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);

    private int Peek()
    {
        while (at == end && !isOver)
            Fill();
        return at < end ? characters[at] : -1;
    }

    private void Fill()
    {
        try
        {
            var count = stream.ReadAtLeast(bytes, decoder is null ? SampledBytes : 1, throwOnEndOfStream: false);
            isOver = count == 0;
            read += count;
            if (announced is not null && read > AlwaysFine && read / GreatestRatio > packedLength)
            {
                throw Invalid(
                    $"{packedLength} bytes that unpack to more than {AlwaysFine >> 20} MiB and {GreatestRatio} times their size",
                    "a table that shrinks less",
                    "If you trust this file, unpack it and give the text.");
            }
            // .NET unpacks a file that was cut off anywhere without a word.
            if (isOver && announced is { } length && length != (uint)read)
            {
                throw Invalid(
                    $"{read} bytes of text and an end that tells of {length}",
                    "a whole .gz file of one part",
                    "The file was cut off, or joined from several: fetch or pack it again.");
            }

            var start = 0;
            if (decoder is null)
            {
                if (bytes is [0x1f, 0x8b, ..] && count > 1 && !stream.CanSeek && stream is not GZipStream)
                    throw Invalid("packed text (gzip)", "plain text where it comes in by a pipe", "Unpack it first: gunzip -c FILE | ...");
                (var encoding, start) = EncodingOf(bytes.AsSpan(0, count));
                decoder = encoding.GetDecoder();
            }
            (at, end) = (0, decoder.GetChars(bytes.AsSpan(start, count - start), characters, flush: isOver));
        }
        catch (DecoderFallbackException error)
        {
            throw Invalid("bytes that are not UTF-8 or UTF-16", "text", "Save it as UTF-8 (in Excel: 'CSV UTF-8'). " + Damaged, error);
        }
        catch (InvalidDataException error)
        {
            throw Invalid("gzip data that do not unpack", "a whole .gz file", "The file is damaged: fetch it again.", error);
        }
    }

    // A gzip file ends with its unpacked length, modulo 2^32.
    private static uint LastNumber(Stream source)
    {
        Span<byte> last = stackalloc byte[sizeof(uint)];
        source.Position = Math.Max(0, source.Length - last.Length);
        source.ReadAtLeast(last, last.Length, throwOnEndOfStream: false);
        source.Position = 0;
        return BinaryPrimitives.ReadUInt32LittleEndian(last);
    }

    // Windows programs write UTF-16 with a mark as a rule; without one, the zero halves of Latin letters and digits give it away.
    private static (Encoding Encoding, int Mark) EncodingOf(ReadOnlySpan<byte> start)
    {
        if (start is [0xef, 0xbb, 0xbf, ..])
            return (Utf8, 3);
        if (start is [0xff, 0xfe, 0, 0, ..])
            return (new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true), 4);
        if (start is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
            return (Utf16(start[0] == 0xfe), 2);
        int even = 0, odd = 0;
        for (var i = 0; i + 1 < start.Length; i += 2)
            (even, odd) = (even + (start[i] == 0 ? 1 : 0), odd + (start[i + 1] == 0 ? 1 : 0));
        var most = start.Length / 4;
        return most > 0 && odd > most && even == 0 ? (Utf16(bigEndian: false), 0)
            : most > 0 && even > most && odd == 0 ? (Utf16(bigEndian: true), 0)
            : (Utf8, 0);
    }

    private static UTF8Encoding Utf8 => new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static UnicodeEncoding Utf16(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);

    private InvalidFileException Invalid(string found, string expected, string remedy, Exception? cause = null)
        => new(name, found, expected, remedy, line: Number, cause: cause);
}
