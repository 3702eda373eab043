using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LfpSharp.Lab.Formats;

/// <summary>Image files below a folder; links are not followed.</summary>
internal sealed class FolderImages : ImageSource
{
    private const int Deepest = 8;

    public FolderImages(string path)
        : base(path)
    {
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, AttributesToSkip = FileAttributes.ReparsePoint };
        FileInfo[] files = [.. new DirectoryInfo(path).EnumerateFiles("*", enumeration)];
        var images = files.Select(file => (Name: System.IO.Path.GetRelativePath(path, file.FullName).Replace('\\', '/'), File: file))
            .Where(item => IsImage(item.Name)).OrderBy(item => item.Name, StringComparer.Ordinal).ToList();
        Files = [.. images.Select(item => item.Name)];

        var listing = string.Join('\n', images.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Name}\0{item.File.Length}\0{item.File.LastWriteTimeUtc.Ticks}")));
        Identity = $"{System.IO.Path.GetFullPath(path)}\0{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing)))}";
    }

    public override IReadOnlyList<string> Files { get; }

    public override string Identity { get; }

    public override byte[] Read(int index)
    {
        var length = new FileInfo(Describe(index)).Length;
        return length <= LargestFile ? File.ReadAllBytes(Describe(index)) : throw TooLarge(index, length);
    }

    public override string Describe(int index) => System.IO.Path.Combine(Path, Files[index]);

    public override void Dispose()
    {
    }
}
