using System.Globalization;
using System.IO.Compression;

namespace LfpSharp.Lab.Formats.Images;

/// <summary>Image files in a zip, read one at a time; nothing is unpacked to disk.</summary>
internal sealed class ZipImages : ImageSource
{
    private readonly ZipArchive archive;
    private readonly List<ZipArchiveEntry> entries;

    public ZipImages(string path)
        : base(path)
    {
        var file = new FileInfo(path);
        Identity = string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}");
        archive = ZipEntries.Open(path);
        entries = [.. archive.Entries.OrderBy(NameOf, StringComparer.Ordinal)];
        try
        {
            CheckLength(file.Length);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
        var folders = entries.Select(NameOf).Where(name => name.EndsWith('/') && !IsLitter(name.TrimEnd('/'))).ToList();
        entries.RemoveAll(entry => NameOf(entry).EndsWith('/') || IsLitter(NameOf(entry)));
        var filled = entries.SelectMany(entry => FoldersOf(NameOf(entry))).ToHashSet();
        EmptyFolders = [.. folders.Select(folder => folder.TrimEnd('/')).Where(folder => !filled.Contains(folder))];
        Others = [.. entries.Select(NameOf).Where(name => !IsImage(name))];
        entries.RemoveAll(entry => !IsImage(NameOf(entry)));
        Files = [.. entries.Select(NameOf)];
    }

    public override IReadOnlyList<string> Files { get; }

    public override IReadOnlyList<string> Others { get; }

    public override IReadOnlyList<string> EmptyFolders { get; }

    public override string Identity { get; }

    public override long LengthOf(int index)
        => entries[index].Length is var length && length <= LargestFile ? length : throw TooLarge(index, length);

    public override byte[] Read(int index)
    {
        var entry = entries[index];
        _ = LengthOf(index);
        try
        {
            // The announced length may lie: read no further than it says, and see that it ends there.
            using var stream = entry.Open();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            return stream.ReadByte() < 0 ? content : throw Damaged(index, $"more than the {entry.Length} bytes announced", null);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw Damaged(index, error.Message, error);
        }
    }

    public override string Describe(int index) => $"{Path}!{Files[index]}";

    public override void Dispose() => archive.Dispose();

    // Images are packed already: what a zip shrinks a hundredfold was made to cost time and memory.
    private void CheckLength(long packed)
    {
        const int greatestRatio = 100;
        const long alwaysFine = 1 << 28;
        var unpacked = entries.Where(entry => IsImage(NameOf(entry))).Aggregate((Int128)0, (sum, entry) => sum + entry.Length);
        if (unpacked > alwaysFine && unpacked / greatestRatio > packed)
        {
            throw new InvalidFileException(
                Path,
                $"{packed} bytes that unpack to {unpacked}",
                $"images that a zip shrinks to no less than 1/{greatestRatio}",
                "If you trust this file, unpack it and give the folder.");
        }
    }

    private static string NameOf(ZipArchiveEntry entry) => ZipEntries.NameOf(entry);

    private InvalidFileException Damaged(int index, string found, Exception? cause)
        => new(
            Describe(index),
            found,
            "an entry that unpacks to its announced length and check sum",
            "The zip is damaged: fetch it again.",
            cause: cause);
}
