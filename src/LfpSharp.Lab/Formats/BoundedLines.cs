using System.IO.Compression;
using System.Text;

namespace LfpSharp.Lab.Formats;

/// <summary>The lines of a text file, plain or gzip, each of bounded length and valid UTF-8.</summary>
internal sealed class BoundedLines : IDisposable
{
    private const int Longest = 1 << 20;

    private readonly string path;
    private readonly StreamReader reader;
    private readonly StringBuilder line = new();

    public BoundedLines(string path)
    {
        this.path = path;
        var file = File.OpenRead(path);
        var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        reader = new StreamReader(packed ? new GZipStream(file, CompressionMode.Decompress) : file,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
    }

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end, or null.</summary>
    public string? Next()
    {
        Number++;
        line.Clear();
        try
        {
            int next;
            while ((next = reader.Read()) >= 0 && next != '\n')
            {
                if (line.Length == Longest || next == 0)
                    throw Invalid(next == 0 ? "a zero byte" : $"more than {Longest} characters", $"text of at most {Longest} characters a line", null);
                line.Append((char)next);
            }
            if (next >= 0 || line.Length > 0)
                return line.ToString().TrimEnd('\r');
            Number--;
            return null;
        }
        catch (Exception error) when (error is DecoderFallbackException or InvalidDataException)
        {
            throw Invalid("bytes that are not UTF-8 or do not unpack", "text", error);
        }
    }

    public void Dispose() => reader.Dispose();

    private InvalidFileException Invalid(string found, string expected, Exception? cause)
        => new(path, found, expected, "The file is no table, or damaged.", line: Number, cause: cause);
}
