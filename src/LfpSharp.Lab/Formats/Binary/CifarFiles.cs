using System.Formats.Tar;
using System.IO.Compression;

namespace LfpSharp.Lab.Formats.Binary;

/// <summary>The files of a CIFAR release, in a folder or still in the archive that is downloaded; nothing is unpacked to disk.</summary>
internal sealed class CifarFiles
{
    /// <summary>Above all files of either release together (184.4 MB).</summary>
    private const long LargestArchive = 200_000_000;

    private readonly string path;
    private readonly Dictionary<string, byte[]>? unpacked;

    private CifarFiles(string path, Dictionary<string, byte[]>? unpacked)
    {
        this.path = path;
        this.unpacked = unpacked;
    }

    /// <summary>Opens a folder, or reads the named files of a <c>.tar.gz</c>.</summary>
    public static CifarFiles Open(string path, IReadOnlyCollection<string> names)
    {
        if (Directory.Exists(path))
            return new CifarFiles(path, null);

        try
        {
            return new CifarFiles(path, Unpack(path, names));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidFileException(path, "an archive that cannot be unpacked: " + error.Message, "a whole .tar.gz",
                "The file is damaged: fetch it again.", cause: error);
        }
    }

    /// <summary>Where a file is and how long.</summary>
    public (string Path, long Length) Find(string name)
    {
        if (unpacked is not null)
            return (Inside(name), unpacked.TryGetValue(name, out var content) ? content.Length : throw Missing(name));
        var file = new FileInfo(Path.Combine(path, name));
        return (file.FullName, file.Exists ? file.Length : throw Missing(name));
    }

    public BinaryInput Open(string name)
        => unpacked is null ? BinaryInput.Open(Path.Combine(path, name)) : BinaryInput.Of(Inside(name), unpacked[name]);

    /// <summary>The lines of a file of class names.</summary>
    public IReadOnlyList<string> ReadNames(string name, int count)
    {
        const int longest = 1 << 16;
        var (place, length) = Find(name);
        if (length > longest)
            throw new InvalidFileException(place, $"{length} bytes", $"at most {longest} bytes of class names", "Fetch the file again.");

        using var input = Open(name);
        var bytes = new byte[length];
        input.Read(bytes, "the class names");
        string[] names =
        [
            .. System.Text.Encoding.UTF8.GetString(bytes)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        ];
        return names.Length == count
            ? names
            : throw new InvalidFileException(
                place, $"{names.Length} class names", $"{count}, one a line", "Fetch the file again.", line: names.Length);
    }

    private static Dictionary<string, byte[]> Unpack(string path, IReadOnlyCollection<string> names)
    {
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var found = new Dictionary<string, byte[]>();
        long total = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            total += entry.Length;
            var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
            if (total > LargestArchive)
            {
                throw new InvalidFileException(
                    path,
                    $"entry '{entry.Name}' of {entry.Length} bytes",
                    "the files of a CIFAR release",
                    "This is another archive: fetch it again.");
            }

            if (entry.DataStream is null || !names.Contains(name))
                continue;

            var content = new byte[entry.Length];
            entry.DataStream.ReadExactly(content);
            if (!found.TryAdd(name, content))
                throw new InvalidFileException(path, $"'{name}' twice", "each file once", "This is another archive: fetch it again.");
        }
        return found;
    }

    private string Inside(string name) => $"{path}!{name}";

    private InvalidFileException Missing(string name)
        => new(path, $"no '{name}'", "the files of the binary release", "Fetch the set again, or put the missing file there.");
}
