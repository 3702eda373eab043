namespace LfpSharp.Lab.Formats;

/// <summary>A tree of image files: a folder or a zip.</summary>
internal abstract class ImageSource(string path) : IDisposable
{
    /// <summary>A picture that takes more is refused.</summary>
    protected const long LargestFile = 1 << 26;

    public string Path { get; } = path;

    /// <summary>The images' paths inside the tree, separated by '/', in ordinal order.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Changes when the tree does: decoded images are kept under it.</summary>
    public abstract string Identity { get; }

    /// <summary>The content of one file. Not for several threads at once.</summary>
    public abstract byte[] Read(int index);

    /// <summary>What messages call a file.</summary>
    public abstract string Describe(int index);

    public abstract void Dispose();

    public static ImageSource Open(string path)
        => Directory.Exists(path) ? new FolderImages(path)
            : File.Exists(path) ? new ZipImages(path)
            : throw new FileNotFoundException($"There is no folder or zip of images at '{path}'. Give the path of one.", path);

    /// <summary>Images that are neither hidden nor the leavings of an archiver.</summary>
    protected static bool IsImage(string file)
        => ImageDecoder.Extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
            && !Array.Exists(file.Split('/'), part => part.StartsWith('.') || part == "__MACOSX");

    protected InvalidFileException TooLarge(int index, long length)
        => new(Describe(index), $"{length} bytes", $"at most {LargestFile} bytes for one image", "Scale the image down or take it out.");
}
