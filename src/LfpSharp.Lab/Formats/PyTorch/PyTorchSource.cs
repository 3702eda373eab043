using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>A file that torch.save wrote, opened: what its pickle makes, and its storages, which are read when asked for.</summary>
internal abstract class PyTorchSource : IDisposable
{
    /// <summary>What kind of file it is, for people.</summary>
    public abstract string Format { get; }

    /// <summary>What the pickle makes.</summary>
    public abstract object? Root { get; }

    /// <summary>Refuses storages that are not there as announced, before anything is allocated for one.</summary>
    /// <param name="storages">Those that will be read.</param>
    public abstract void Check(IReadOnlyCollection<StorageReference> storages);

    /// <summary>Reads a storage: a tensor of one dimension on the CPU.</summary>
    public abstract Tensor Read(StorageReference storage);

    /// <summary>Opens a file by what it begins with.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">It is none, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PyTorchSource Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            switch (Beginning(stream))
            {
                case ((byte)'P', (byte)'K'):
                    stream.Dispose();
                    return new ZipSource(path);
                case (0x80, _):
                    return new LegacySource(path, stream);
                default:
                    throw PyTorchFault.Of(path, "neither a zip nor a pickle", "a file that torch.save wrote", 0);
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether a file begins as those of torch.save do.</summary>
    public static bool Recognizes(string path)
    {
        using var stream = File.OpenRead(path);
        return Beginning(stream) is ((byte)'P', (byte)'K') or (0x80, >= 2 and <= 5);
    }

    public abstract void Dispose();

    /// <summary>Reads a storage from where a stream stands.</summary>
    protected static Tensor Read(Stream stream, string path, StorageReference storage, bool isBigEndian)
    {
        var tensor = empty([storage.Elements], storage.Type, CPU);
        try
        {
            TensorBytes.Read(stream, tensor);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            tensor.Dispose();
            throw PyTorchFault.Of(path, $"the end of storage '{storage.Key}'", $"{storage.Bytes} bytes", cause: error);
        }

        if (isBigEndian)
            TensorBytes.ReverseElements(tensor);
        if (storage.Type == ScalarType.Bool && TensorBytes.FirstNonBoolean(tensor) is var (at, found))
        {
            tensor.Dispose();
            throw PyTorchFault.Of(path, $"byte 0x{found:x2} at place {at} of storage '{storage.Key}', which holds truth values", "0 or 1");
        }

        return tensor;
    }

    private static (byte, byte) Beginning(FileStream stream)
    {
        Span<byte> bytes = stackalloc byte[2];
        bytes.Clear();
        stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return (bytes[0], bytes[1]);
    }
}
