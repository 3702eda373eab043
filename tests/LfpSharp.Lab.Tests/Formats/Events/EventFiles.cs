using System.Buffers.Binary;
using System.Text;
using LfpSharp.Testing.Runs;
using PureHDF;

namespace LfpSharp.Lab.Tests.Formats.Events;

/// <summary>Small recordings of events, as their makers write them.</summary>
internal static class EventFiles
{
    /// <summary>A file of N-MNIST.</summary>
    public static byte[] NMnist(params (int X, int Y, bool IsOn, int Time)[] events)
        => [.. events.SelectMany(one => (byte[])
            [
                (byte)one.X, (byte)one.Y, (byte)((one.IsOn ? 0x80 : 0) | (one.Time >> 16)), (byte)(one.Time >> 8), (byte)one.Time,
            ])];

    /// <summary>An AEDAT 3.1 file: a packet of another kind, then packets of at most three pixels' events.</summary>
    public static byte[] Aedat(params (int X, int Y, bool IsOn, int Time)[] events)
    {
        var file = new List<byte>(Encoding.ASCII.GetBytes("#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n"));
        Packet(file, 0, 8, [.. new byte[16]]);
        foreach (var some in events.Chunk(3))
        {
            Packet(file, 1, 8, [.. some.SelectMany(one
                => Words(((uint)one.X << 17) | ((uint)one.Y << 2) | (one.IsOn ? 3u : 1u), (uint)one.Time))]);
        }

        // An event that is not valid.
        Packet(file, 1, 8, [.. Words(0, 5)]);
        return [.. file];
    }

    /// <summary>The table of a gesture file.</summary>
    public static byte[] Table(params string[] lines)
        => Encoding.ASCII.GetBytes("class,startTime_usec,endTime_usec\n" + string.Join('\n', lines));

    /// <summary>A file of spoken words, as the library writes it.</summary>
    public static byte[] Spoken(float[][] times, int[][] units, int[] labels)
    {
        using var memory = new MemoryStream();
        new H5File
        {
            ["spikes"] = new H5Group { ["times"] = times, ["units"] = units },
            ["labels"] = labels,
        }.Write(memory);
        return memory.ToArray();
    }

    /// <summary>A folder of N-MNIST with two classes.</summary>
    public static string NMnistFolder(ScratchFolder folder)
    {
        foreach (var split in (string[])["Train", "Test"])
        {
            for (var i = 0; i < 6; i++)
            {
                var place = Directory.CreateDirectory(folder[$"n/{split}/{i % 2}"]).FullName;
                File.WriteAllBytes(Path.Combine(place, $"{i:d5}.bin"), NMnist((i, 33, true, 10), (33, i, false, 100 + i)));
            }
        }

        return folder["n"];
    }

    private static void Packet(List<byte> file, ushort kind, int size, byte[] events)
    {
        var header = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(header, kind);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), size);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), events.Length / size);
        file.AddRange([.. header, .. events]);
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];
}
