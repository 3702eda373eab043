using System.Buffers.Binary;
using System.Text;

namespace LfpSharp.Lab.Formats.Events;

/// <summary>An AEDAT 3.1 file: lines of text, then packets of events, of which those of a camera's pixels are taken.</summary>
/// <remarks>
/// A packet has 28 bytes: kind (2), source (2), size of an event (4), place of its time (4), overflows of the time (4), room (4), events
/// (4),
/// valid ones (4), least significant byte first. A pixel's event (kind 1) has 8: a word with the column in bits 17 to 31, the row in bits 2
/// to 16, brighter in bit 1, valid in bit 0; and the time in microseconds (31 bits). Source: AEDAT 3.1 file format, iniVation.
/// </remarks>
internal static class AedatFile
{
    private const int HeaderBytes = 28;
    private const int PixelKind = 1;
    private const int PixelBytes = 8;
    private const int LongestHeader = 1 << 16;
    private const int Together = 8192;

    /// <summary>Reads a file from front to back.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="rows">The sensor's.</param>
    /// <param name="columns">The sensor's.</param>
    /// <param name="take">Given every valid event of a pixel, in the order of the file.</param>
    /// <exception cref="InvalidFileException">It is no such file, cut, or has an event outside of the sensor.</exception>
    public static void Read(string path, int rows, int columns, Action<SensorEvent> take)
    {
        using var input = BinaryInput.Open(path);
        ReadText(input);
        Span<byte> header = stackalloc byte[HeaderBytes];
        var block = new byte[Together * PixelBytes];
        while (input.ReadUpTo(header, "the header of a packet"))
        {
            var (kind, size) = (BinaryPrimitives.ReadUInt16LittleEndian(header), BinaryPrimitives.ReadUInt32LittleEndian(header[4..]));
            var (overflows, count) = (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]),
                BinaryPrimitives.ReadUInt32LittleEndian(header[20..]));
            if (kind == PixelKind && size != PixelBytes)
                throw input.Damaged(input.Position - HeaderBytes, $"events of {size} bytes", $"{PixelBytes}");
            var left = (Int128)count * size;
            for (; left > 0; left -= Math.Min(block.Length, (int)Int128.Min(left, block.Length)))
            {
                var bytes = block.AsSpan(0, (int)Int128.Min(left, block.Length));
                input.Read(bytes, "a packet");
                if (kind == PixelKind)
                    Take(input, bytes, overflows, rows, columns, take);
            }
        }
    }

    private static void Take(BinaryInput input, ReadOnlySpan<byte> bytes, uint overflows, int rows, int columns, Action<SensorEvent> take)
    {
        for (var at = 0; at + PixelBytes <= bytes.Length; at += PixelBytes)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            if ((word & 1) == 0)
                continue;
            var (x, y) = ((int)(word >> 17), (int)((word >> 2) & 0x7fff));
            if (x >= columns || y >= rows)
            {
                throw input.Damaged(
                    input.Position - bytes.Length + at, $"an event at column {x}, row {y}",
                        $"a sensor of {rows} rows and {columns} columns");
            }

            var time = ((long)overflows << 31) | BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            take(new SensorEvent(time, x, y, (word & 2) != 0));
        }
    }

    private static void ReadText(BinaryInput input)
    {
        var line = new StringBuilder();
        Span<byte> one = stackalloc byte[1];
        for (var isFirst = true; ; line.Clear())
        {
            do
            {
                input.Read(one, "the lines of text at its beginning");
                line.Append((char)one[0]);
                if (input.Position > LongestHeader)
                    throw input.Damaged(0, $"more than {LongestHeader} bytes of text", "#!END-HEADER");
            }
            while (one[0] != '\n' && (line.Length > 1 || one[0] == '#'));
            if (isFirst && !line.ToString().StartsWith("#!AER-DAT3.1", StringComparison.Ordinal))
                throw input.Damaged(0, "another beginning", "#!AER-DAT3.1");
            if (line.ToString().StartsWith("#!END-HEADER", StringComparison.Ordinal))
                return;
            if (line[0] != '#')
                throw input.Damaged(input.Position - line.Length, "a line without #", "#!END-HEADER before the packets");
            isFirst = false;
        }
    }
}
