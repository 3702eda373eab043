namespace LfpSharp.Lab.Formats.Images;

/// <summary>A tree of image files: a folder or a zip.</summary>
internal abstract class ImageSource(string path) : IDisposable
{
    /// <summary>A picture that takes more is refused.</summary>
    protected const long LargestFile = 1 << 26;

    private static readonly string[] LitterNames = ["Thumbs.db", "desktop.ini", "ehthumbs.db", ".DS_Store"];
    private static readonly string[] LitterFolders = ["__MACOSX", "@eaDir", ".git"];

    public string Path { get; } = path;

    /// <summary>The images' paths inside the tree, separated by '/', in ordinal order.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>The paths of other files, those left out that a system or an archiver makes.</summary>
    public abstract IReadOnlyList<string> Others { get; }

    /// <summary>The paths of folders in which there is no file at all, and of those that cannot be gone into.</summary>
    public abstract IReadOnlyList<string> EmptyFolders { get; }

    /// <summary>Changes when the tree does: decoded images are kept under it.</summary>
    public abstract string Identity { get; }

    /// <summary>How many bytes <see cref="Read"/> will give. Not for several threads at once.</summary>
    public abstract long LengthOf(int index);

    /// <summary>The content of one file. Not for several threads at once.</summary>
    public abstract byte[] Read(int index);

    /// <summary>What messages call a file.</summary>
    public abstract string Describe(int index);

    public abstract void Dispose();

    public static ImageSource Open(string path)
        => Directory.Exists(path) ? new FolderImages(path)
            : File.Exists(path) ? new ZipImages(path)
            : throw new FileNotFoundException($"There is no folder or zip of images at '{path}'. Give the path of one.", path);

    /// <summary>Images that are not hidden.</summary>
    protected static bool IsImage(string file) => ImageDecoder.Reads(file) && !Array.Exists(file.Split('/'), part => part.StartsWith('.'));

    /// <summary>What a system or an archiver leaves beside a user's files.</summary>
    protected static bool IsLitter(string file)
    {
        var parts = file.Split('/');
        return parts[^1].StartsWith("._", StringComparison.Ordinal) || LitterNames.Contains(parts[^1], StringComparer.OrdinalIgnoreCase)
            || parts.Any(LitterFolders.Contains);
    }

    /// <summary>The folders that a file lies in, the innermost first.</summary>
    public static IEnumerable<string> FoldersOf(string file)
    {
        for (var end = file.LastIndexOf('/'); end > 0; end = file.LastIndexOf('/', end - 1))
            yield return file[..end];
    }

    protected InvalidFileException TooLarge(int index, long length)
        => new(Describe(index), $"{length} bytes", $"at most {LargestFile} bytes for one image", "Scale the image down or take it out.");
}
