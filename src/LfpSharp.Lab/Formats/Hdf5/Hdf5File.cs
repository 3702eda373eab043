using PureHDF;

namespace LfpSharp.Lab.Formats.Hdf5;

/// <summary>Reads HDF5 files of strangers: whatever is wrong in one comes out as <see cref="InvalidFileException"/>.</summary>
/// <remarks>
/// The library underneath believes lengths that a file states. So the lengths of its heaps are looked at first
/// (<see cref="HeapLengths"/>), and those of a data set before it is read (<see cref="Hdf5Group"/>).
/// </remarks>
internal static class Hdf5File
{
    private const string Remedy = "The file is damaged or of another format: fetch or write it again.";

    /// <summary>Opens a file and hands its root on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, for messages: <c>a NIR graph</c>.</param>
    /// <param name="mostBytes">Bytes that one data set may have in memory.</param>
    /// <param name="read">Takes from the root what is wanted; the file is closed afterwards.</param>
    /// <exception cref="InvalidFileException">There is no file, it is no HDF5, damaged, or holds something else.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static T Read<T>(string path, string what, long mostBytes, Func<Hdf5Group, T> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
            throw new InvalidFileException(path, "no file", $"an HDF5 file with {what}", "Check the path.");
        HeapLengths.Check(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            using var bounded = new BoundedStream(stream);
            using var file = H5File.Open(bounded, leaveOpen: true);
            return read(new Hdf5Group(file, path, "", new Hdf5Bounds(stream.Length, mostBytes)));
        }
        catch (Exception error) when (error is not (InvalidFileException or OperationCanceledException))
        {
            throw Damaged(path, $"what cannot be read as HDF5 ({error.Message.Split('\n')[0].TrimEnd('.')})", $"an HDF5 file with {what}",
                error);
        }
    }

    /// <summary>The error for a file that is not what it should be.</summary>
    public static InvalidFileException Damaged(string path, string found, string expected, Exception? cause = null)
        => new(path, found, expected, Remedy, cause: cause);
}
