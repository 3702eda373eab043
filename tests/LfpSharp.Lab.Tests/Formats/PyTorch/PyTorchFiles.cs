using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Formats.PyTorch;

/// <summary>Files as torch.save writes them, made here.</summary>
internal static class PyTorchFiles
{
    /// <summary>The zip of PyTorch 1.6 and later.</summary>
    public static byte[] Zip(byte[] pickle, params (string Name, byte[] Content)[] others)
        => Pack([("archive/data.pkl", pickle), .. others], CompressionLevel.NoCompression);

    /// <summary>The zip of a dictionary of tensors.</summary>
    public static byte[] Zip(IReadOnlyList<(string Name, Tensor Tensor)> tensors)
        => Zip(new PickleWriter().State(tensors).End(), [.. tensors.Select((named, i) => Storage(i, named.Tensor))]);

    /// <summary>A storage's entry with the values of a tensor.</summary>
    public static (string Name, byte[] Content) Storage(int key, Tensor tensor)
        => (string.Create(CultureInfo.InvariantCulture, $"archive/data/{key}"), Bytes(tensor));

    /// <summary>The values of a tensor, element after element.</summary>
    public static byte[] Bytes(Tensor tensor)
    {
        using var plain = tensor.detach().contiguous();
        return plain.bytes.ToArray();
    }

    /// <summary>Asserts that two tensors have the same shape and values.</summary>
    public static void AssertEqual(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        Assert.True(expected.eq(found).all().item<bool>());
    }

    /// <summary>The file of PyTorch before 1.6.</summary>
    /// <param name="pickle">The content.</param>
    /// <param name="storages">Keys, elements and bytes of the storages.</param>
    public static byte[] Legacy(byte[] pickle, params (string Key, long Elements, byte[] Content)[] storages)
    {
        var file = new MemoryStream();
        file.Write(new PickleWriter().Raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19).End());
        file.Write(new PickleWriter().Number(1001).End());
        file.Write(new PickleWriter().Operations("}").Text("little_endian").Raw(0x88).Operations("s").End());
        file.Write(pickle);
        var keys = new PickleWriter().Operations("](");
        foreach (var (key, _, _) in storages)
            keys.Text(key);
        file.Write(keys.Operations("e").End());
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var (_, elements, content) in storages)
        {
            BinaryPrimitives.WriteInt64LittleEndian(count, elements);
            file.Write(count);
            file.Write(content);
        }

        return file.ToArray();
    }

    /// <summary>A zip whose entries are packed as told.</summary>
    public static byte[] Pack((string Name, byte[] Content)[] entries, CompressionLevel level)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
