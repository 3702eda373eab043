namespace LfpSharp.Lab.Formats;

/// <summary>
/// Writes files beside their place and renames them, so that a kill leaves the old file or the new one, never half of one.
/// </summary>
public static class AtomicFile
{
    private const string Suffix = ".part";

    /// <summary>
    /// Writes <paramref name="path"/> by <paramref name="write"/>; on any exception the old file stays and nothing is left behind.
    /// </summary>
    /// <param name="path">The file to make or replace; its folder must exist.</param>
    /// <param name="write">Fills the file. It may seek.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        var beside = $"{path}.{Environment.ProcessId:x}-{Guid.NewGuid():N}{Suffix}";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Removes the half-written files that killed writers left in a folder.</summary>
    /// <param name="folder">The folder; those below it are left alone.</param>
    /// <param name="age">
    /// Only files that were not written to for so long, where others may be writing; zero where the caller alone writes here.
    /// </param>
    /// <returns>How many were removed.</returns>
    public static int Sweep(string folder, TimeSpan age = default)
    {
        var latest = DateTime.UtcNow - age;
        var left = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*" + Suffix).Where(file => File.GetLastWriteTimeUtc(file) <= latest).ToList()
            : [];
        left.ForEach(File.Delete);
        return left.Count;
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file to make or replace; its folder must exist.</param>
    /// <param name="content">The whole text.</param>
    public static void WriteText(string path, string content)
        => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
}
