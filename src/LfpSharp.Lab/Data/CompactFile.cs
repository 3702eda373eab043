using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LfpSharp.Lab.Formats;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data;

/// <summary>
/// Decoded images kept in one file, so that they are decoded once: a safetensors file with <c>train.samples</c> (U8),
/// <c>train.labels</c> (I32), the same for <c>test</c>, the classes, and the SHA-256 of all bytes after the header.
/// </summary>
internal static class CompactFile
{
    private const string HashKey = "sha256";
    private const string ClassesKey = "classes";
    private const int BlockBytes = 1 << 20;

    /// <summary>Stands in the header until the content has been written and its hash is known.</summary>
    private static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);

    public static void Write(string path, IReadOnlyList<SplitReader> splits, Action<SplitReader, long> progress)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var room = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        var need = splits.Sum(split => split.TotalBytes);
        if (need > room)
            throw new IOException($"The decoded images take {need} bytes; '{Path.GetDirectoryName(path)}' has room for {room}. Free some, scale the images down, or set another cache folder (XDG_CACHE_HOME).");

        var header = SafeTensorsHeaderWriter.Write(
            [.. splits.SelectMany(split => new (string, ScalarType, long[])[]
            {
                (split.Name + ".samples", ScalarType.Byte, [split.Count, .. split.SampleShape]),
                (split.Name + ".labels", ScalarType.Int32, [split.Count]),
            })],
            new Dictionary<string, string> { [HashKey] = NoHash, [ClassesKey] = JsonSerializer.Serialize(splits[0].Classes) });

        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var split in splits)
            {
                long done = 0;
                Add(MemoryMarshal.AsBytes(split.Read(samples =>
                {
                    Add(samples);
                    progress(split, done += samples.Length);
                }).AsSpan()));
            }
            stream.Position = header.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(NoHash));
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())));

            void Add(ReadOnlySpan<byte> bytes)
            {
                stream.Write(bytes);
                hash.AppendData(bytes);
            }
        });
    }

    /// <summary>The splits, in memory or, where they take more than the limit, mapped.</summary>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public static LabeledData[] Read(string path, long memoryLimit)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var header = SafeTensorsHeader.Read(stream, path);
        if (!header.Metadata.TryGetValue(HashKey, out var expected) || !header.Metadata.TryGetValue(ClassesKey, out var classesJson))
            throw Damaged(path, "no hash or no classes");

        var held = header.Entries.Sum(entry => entry.Length) <= memoryLimit;
        var content = new Dictionary<string, byte[]>();
        var hash = ReadContent(stream, header, held, content);
        if (hash != expected)
            throw Damaged(path, $"content with SHA-256 {hash}", expected);

        var classes = JsonSerializer.Deserialize<string[]>(classesJson)!;
        var mapped = held ? null : new MappedBytes(path);
        return [.. header.Entries.Where(entry => entry.Name.EndsWith(".samples", StringComparison.Ordinal)).Select(entry =>
        {
            var name = entry.Name[..entry.Name.LastIndexOf('.')];
            var (count, shape) = ((int)entry.Shape[0], entry.Shape.RemoveAt(0));
            SampleStore samples = mapped is null
                ? new ArraySamples<byte>(content[entry.Name], count, shape, byte.MaxValue)
                : new MappedSamples(mapped, entry.Offset, count, shape);
            return new LabeledData(name, samples, MemoryMarshal.Cast<byte, int>(content[name + ".labels"]).ToArray(), classes);
        })];
    }

    private static string ReadContent(FileStream stream, SafeTensorsHeader header, bool held, Dictionary<string, byte[]> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        foreach (var entry in header.Entries)
        {
            var target = held || entry.Type == ScalarType.Int32 ? content[entry.Name] = new byte[entry.Length] : null;
            for (long done = 0; done < entry.Length; done += BlockBytes)
            {
                var count = (int)Math.Min(BlockBytes, entry.Length - done);
                var part = target is null ? block.AsSpan(0, count) : target.AsSpan((int)done, count);
                stream.ReadExactly(part);
                hash.AppendData(part);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static InvalidFileException Damaged(string path, string found, string expected = "a file of decoded images")
        => new(path, found, expected, "Delete the file; it is made again from the original.");
}
