using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LfpSharp.Lab.Formats.Images;

/// <summary>Image files below a folder. Links are followed, but not round in a circle.</summary>
internal sealed class FolderImages : ImageSource
{
    private const int Deepest = 16;

    private readonly List<(string Name, FileInfo File)> images = [];
    private readonly List<(string Name, FileInfo File)> others = [];
    private readonly List<string> emptyFolders = [];

    public FolderImages(string path)
        : base(path)
    {
        Walk(new DirectoryInfo(path), "", [Real(new DirectoryInfo(path))]);
        images.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        others.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        emptyFolders.Sort(StringComparer.Ordinal);
        Files = [.. images.Select(item => item.Name)];
        Others = [.. others.Select(item => item.Name)];

        var listing = string.Join('\n', [.. images.Concat(others).Select(item => Line(item.Name, item.File)), .. emptyFolders]);
        Identity = $"{System.IO.Path.GetFullPath(path)}\0{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing)))}";
    }

    public override IReadOnlyList<string> Files { get; }

    public override IReadOnlyList<string> Others { get; }

    public override IReadOnlyList<string> EmptyFolders => emptyFolders;

    public override string Identity { get; }

    public override long LengthOf(int index)
        => images[index].File.Length is var length && length <= LargestFile ? length : throw TooLarge(index, length);

    public override byte[] Read(int index)
    {
        _ = LengthOf(index);
        return File.ReadAllBytes(images[index].File.FullName);
    }

    public override string Describe(int index) => System.IO.Path.Combine(Path, Files[index]);

    public override void Dispose()
    {
    }

    private void Walk(DirectoryInfo folder, string prefix, IReadOnlyList<string> above)
    {
        if (above.Count > Deepest)
        {
            throw new InvalidFileException(
                folder.FullName,
                $"folders more than {Deepest} deep",
                "train/<class>/<image> or <class>/<image>",
                "Give the path of the folder that is arranged so.");
        }

        var isEmpty = true;
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var name = prefix + entry.Name;
            if (IsLitter(name))
                continue;
            isEmpty = false;
            if (entry is DirectoryInfo inner)
                Enter(inner, name, above);
            else if (Target(entry) is FileInfo { Exists: true } file && IsImage(name))
                images.Add((name, file));
            else
                others.Add((name, (FileInfo)entry));
        }
        if (isEmpty)
            emptyFolders.Add(prefix.TrimEnd('/'));
    }

    // A link to a folder above would lead round and round.
    private void Enter(DirectoryInfo folder, string name, IReadOnlyList<string> above)
    {
        var real = Real(folder);
        if (above.Contains(real))
            emptyFolders.Add(name);
        else
            Walk(folder, name + "/", [.. above, real]);
    }

    private static string Real(DirectoryInfo folder) => Target(folder).FullName;

    private static FileSystemInfo Target(FileSystemInfo entry)
    {
        try
        {
            return entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;
        }
        catch (IOException)
        {
            // A link to itself: it exists, and leads nowhere.
            return entry;
        }
    }

    private static string Line(string name, FileInfo file)
        => FormattableString.Invariant($"{name}\0{(file.Exists ? file.Length : -1)}\0{file.LastWriteTimeUtc.Ticks}");
}
