using System.Globalization;
using System.IO.Compression;

namespace LfpSharp.Lab.Formats;

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
        try
        {
            archive = ZipFile.OpenRead(path);
            entries = [.. archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal)];
        }
        catch (InvalidDataException error)
        {
            archive?.Dispose();
            throw new InvalidFileException(path, "a zip that cannot be opened: " + error.Message, "a whole zip", "The file is damaged: fetch it again.", cause: error);
        }

        try
        {
            CheckNames();
        }
        catch
        {
            archive.Dispose();
            throw;
        }
        entries.RemoveAll(entry => !IsImage(entry.FullName));
        Files = [.. entries.Select(entry => entry.FullName)];
    }

    public override IReadOnlyList<string> Files { get; }

    public override string Identity { get; }

    public override byte[] Read(int index)
    {
        var entry = entries[index];
        if (entry.Length > LargestFile)
            throw TooLarge(index, entry.Length);
        try
        {
            // The announced length may lie: read no further than it says, and see that it ends there.
            using var stream = entry.Open();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            return stream.ReadByte() < 0 ? content : throw Damaged(index, $"more than the {entry.Length} bytes announced", null);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(index, error.Message, error);
        }
    }

    public override string Describe(int index) => $"{Path}!{Files[index]}";

    public override void Dispose() => archive.Dispose();

    private void CheckNames()
    {
        string? before = null;
        foreach (var entry in entries)
        {
            var name = entry.FullName;
            if (name.StartsWith('/') || name.Contains('\\') || name.Contains('\0') || name.Contains(':') || name.Split('/').Contains(".."))
                throw new InvalidFileException(Path, $"an entry named '{name}'", "names that stay inside the archive", "Do not trust this file.");
            if (name == before)
                throw new InvalidFileException(Path, $"two entries named '{name}'", "each name once", "Make the zip again.");
            before = name;
        }
    }

    private InvalidFileException Damaged(int index, string found, Exception? cause)
        => new(Describe(index), found, "an entry that unpacks to its announced length and check sum", "The zip is damaged: fetch it again.", cause: cause);
}
