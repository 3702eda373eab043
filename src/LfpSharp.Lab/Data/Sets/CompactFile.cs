using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// Decoded images kept in one file, so that they are decoded once: a safetensors file with <c>train.samples</c> (U8),
/// <c>train.labels</c> (I32), the same for <c>test</c>, <c>notes</c> (JSON), the classes, and the SHA-256 of all that, header included.
/// </summary>
internal static class CompactFile
{
    /// <summary>Changes when images are decoded differently, so that older copies are not taken.</summary>
    public const int Version = 2;

    private const string HashKey = "sha256";
    private const string ClassesKey = "classes";
    private const string NotesEntry = "notes";
    private const string Samples = ".samples";
    private const string Labels = ".labels";
    private const int NotesBytes = 1 << 18;
    private const int BlockBytes = 1 << 20;

    /// <summary>Stands in the header until the content has been written and its hash is known.</summary>
    private static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>Reads splits from their files and writes them.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="splits">The splits.</param>
    /// <param name="progress">Told about every piece.</param>
    /// <param name="notes">What is to be said of them, asked for when all are read.</param>
    public static void Write(
        string path, IReadOnlyList<SplitReader> splits, Action<SplitReader, long> progress, Func<IReadOnlyList<string>> notes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var room = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        var need = splits.Sum(split => split.TotalBytes);
        if (need > room)
        {
            throw new IOException($"The decoded images take {need} bytes; '{Path.GetDirectoryName(path)}' has room for {room}. Free "
                + "some, scale the images down, or set another cache folder (XDG_CACHE_HOME).");
        }

        var header = SafeTensorsHeaderWriter.Write(
            [
                .. splits.SelectMany(split => new (string, ScalarType, long[])[]
                {
                    (split.Name + Samples, ScalarType.Byte, [split.Count, .. split.SampleShape]),
                    (split.Name + Labels, ScalarType.Int32, [split.Count]),
                }),
                (NotesEntry, ScalarType.Byte, [NotesBytes]),
            ],
            new Dictionary<string, string> { [HashKey] = NoHash, [ClassesKey] = JsonSerializer.Serialize(splits[0].Classes) });

        AtomicFile.Write(path, stream =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Add(header);
            foreach (var split in splits)
            {
                long done = 0;
                Add(MemoryMarshal.AsBytes(split.Read(samples =>
                {
                    Add(samples);
                    progress(split, done += samples.Length);
                }).AsSpan()));
            }
            Add(ToBytes(notes()));
            stream.Position = header.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(NoHash));
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())));

            void Add(ReadOnlySpan<byte> bytes)
            {
                stream.Write(bytes);
                hash.AppendData(bytes);
            }
        });
    }

    /// <summary>The splits, in memory or, where they take more than the limit, left in the file.</summary>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public static HeldSplits Read(string path, long memoryLimit)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var header = SafeTensorsHeader.Read(stream, path);
        if (!header.Metadata.TryGetValue(HashKey, out var expected) || expected.Length != NoHash.Length
            || !header.Metadata.TryGetValue(ClassesKey, out var classes))
        {
            throw Damaged(path, "no hash or no classes");
        }

        var held = header.Entries.Sum(entry => entry.Length) <= memoryLimit;
        var content = new Dictionary<string, byte[]>();
        var hash = ReadContent(stream, header, held, content, expected);
        if (hash != expected)
            throw Damaged(path, $"content with SHA-256 {hash}", expected);
        try
        {
            return Split(path, header, content, JsonSerializer.Deserialize<string[]>(classes)!, held);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            throw Damaged(path, "splits, classes or notes of another form");
        }
    }

    private static HeldSplits Split(string path, SafeTensorsHeader header, Dictionary<string, byte[]> content, string[] classes, bool held)
    {
        return new HeldSplits([.. header.Entries.Where(entry => entry.Name.EndsWith(Samples, StringComparison.Ordinal)).Select(entry =>
        {
            var name = entry.Name[..^Samples.Length];
            var (count, shape) = (checked((int)entry.Shape[0]), entry.Shape.RemoveAt(0));
            var labels = MemoryMarshal.Cast<byte, int>(content[name + Labels]).ToArray();
            if (labels.Length != count || labels.Any(label => (uint)label >= (uint)classes.Length))
                throw Damaged(path, $"labels of '{name}' that do not fit its samples");
            SampleStore samples = held
                ? new ArraySamples<byte>(content[entry.Name], count, shape, byte.MaxValue)
                : new FileSamples<byte>(path, entry.Offset, count, shape, byte.MaxValue);
            return new LabeledData(name, samples, labels, classes);
        })], JsonSerializer.Deserialize<string[]>(content[NotesEntry])!);
    }

    private static string ReadContent(
        FileStream stream, SafeTensorsHeader header, bool held, Dictionary<string, byte[]> content, string expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(HeaderWithoutHash(stream, expected));
        var block = new byte[BlockBytes];
        foreach (var entry in header.Entries)
        {
            var target =
                held || entry.Type == ScalarType.Int32 || entry.Name == NotesEntry ? content[entry.Name] = new byte[entry.Length] : null;
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

    // The header as it was before its hash was known. The stream stands after it.
    private static byte[] HeaderWithoutHash(FileStream stream, string expected)
    {
        var header = new byte[stream.Position];
        stream.Position = 0;
        stream.ReadExactly(header);
        var place = header.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(expected));
        if (place >= 0)
            Encoding.ASCII.GetBytes(NoHash).CopyTo(header.AsSpan(place));
        return header;
    }

    private static byte[] ToBytes(IReadOnlyList<string> notes)
    {
        const int mostNotes = 16;
        const int longest = 2000;
        var bytes = new byte[NotesBytes];
        bytes.AsSpan().Fill((byte)' ');
        JsonSerializer.SerializeToUtf8Bytes(notes.Take(mostNotes).Select(note => note.Length <= longest ? note : note[..longest] + "…"))
            .CopyTo(bytes, 0);
        return bytes;
    }

    private static InvalidFileException Damaged(string path, string found, string expected = "a file of decoded images")
        => new(path, found, expected, "Delete the file; it is made again from the original.");
}
