namespace LfpSharp.Lab.Runs;

/// <summary>Keeps other processes from working in a folder.</summary>
internal static class FolderLock
{
    /// <summary>Takes the folder until disposed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="what">What it holds, for the message: <c>run</c>.</param>
    /// <exception cref="IOException">Another process has it.</exception>
    public static IDisposable Take(string folder, string what)
    {
        try
        {
            return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (error is not DirectoryNotFoundException)
        {
            throw new IOException($"The {what} '{folder}' is in use by another process. Wait until it ends.", error);
        }
    }
}
