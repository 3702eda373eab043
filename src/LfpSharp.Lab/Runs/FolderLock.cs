using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Runs;

/// <summary>Keeps other processes from working in a folder.</summary>
internal static class FolderLock
{
    private const string FileName = ".lock";

    /// <summary>Whether a file is such a hold on its folder.</summary>
    public static bool IsHold(string path) => Path.GetFileName(path) == FileName;

    /// <summary>Takes the folder until disposed, and removes the half-written files that a killed process left in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="what">What it holds, for the message: <c>run</c>.</param>
    /// <exception cref="IOException">Another process has it.</exception>
    public static IDisposable Take(string folder, string what)
    {
        try
        {
            var hold = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            AtomicFile.Sweep(folder);
            return hold;
        }
        catch (IOException error) when (error is not DirectoryNotFoundException)
        {
            throw new IOException($"The {what} '{folder}' is in use by another process. Wait until it ends.", error);
        }
    }
}
