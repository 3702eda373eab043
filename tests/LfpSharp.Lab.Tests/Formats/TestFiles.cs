using System.Buffers.Binary;
using System.IO.Compression;
using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Formats;

/// <summary>Makes small files of every format.</summary>
internal static class TestFiles
{
    public static byte[] Idx(byte[] values, params int[] sizes)
    {
        var content = new byte[4 + (4 * sizes.Length) + values.Length];
        content[2] = 0x08;
        content[3] = (byte)sizes.Length;
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + (4 * i)), sizes[i]);
        values.CopyTo(content, 4 + (4 * sizes.Length));
        return content;
    }

    /// <summary>Random images of 3×4 in four classes: training and test pair.</summary>
    public static void WriteIdxSet(ScratchFolder folder, string name, bool packed)
    {
        foreach (var (prefix, count) in new[] { ("train", 20), ("t10k", 8) })
        {
            Write($"{prefix}-images-idx3-ubyte", Idx(Bytes(count * 12), count, 3, 4));
            Write($"{prefix}-labels-idx1-ubyte", Idx([.. Enumerable.Range(0, count).Select(i => (byte)(i % 4))], count));
        }

        void Write(string file, byte[] content)
            => folder.Write(Path.Combine(name, packed ? file + ".gz" : file), packed ? Gzip(content) : content);
    }

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    public static byte[] Image(SKEncodedImageFormat format, int width, int height, SKColor colour)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(colour);
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>A release of CIFAR-10 with two images in every part.</summary>
    public static (string Name, byte[] Content)[] Cifar10()
        => [.. Enumerable.Range(1, 5).Select(i => ($"data_batch_{i}.bin", Records(i))), ("test_batch.bin", Records(9)),
            ("batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"u8.ToArray())];

    private static byte[] Records(int label)
    {
        var records = Bytes(2 * 3073, label);
        records[0] = (byte)label;
        records[3073] = (byte)(9 - label);
        return records;
    }
}
