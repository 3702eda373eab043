using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Runs;

/// <summary>Keeps other processes from working in a folder.</summary>
internal static class FolderLock
{
    private const string FileName = ".lock";

    // How systems say that another has a file: Windows by two codes of its own, the others by EWOULDBLOCK.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int WouldBlock = 11;
    private const int WouldBlockElsewhere = 35;

    /// <summary>Whether a file is such a hold on its folder.</summary>
    public static bool IsHold(string path) => Path.GetFileName(path) == FileName;

    /// <summary>Takes the folder until disposed, and removes the half-written files that a killed process left in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="what">What it holds, for the message: <c>run</c>.</param>
    /// <exception cref="IOException">Another process has it, or no file can be written there.</exception>
    public static IDisposable Take(string folder, string what)
    {
        try
        {
            var hold = new FileStream(
                Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            AtomicFile.Sweep(folder);
            return hold;
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new FolderInUseException($"The {what} '{folder}' is in use by another process. Wait until it ends.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not DirectoryNotFoundException))
        {
            throw new IOException(
                $"The {what} '{folder}' cannot be worked in: {error.Message} A file must be written there. "
                    + "See that you may write to the folder, that the disk has room, and that the path is not too long.",
                error);
        }
    }

    /// <summary>Whether another process, or this one, has the folder.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsTaken(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return false;
        try
        {
            // Shared with others who only ask; what holds the folder shares with nobody.
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException error) when (IsHeld(error))
        {
            return true;
        }
    }

    private static bool IsHeld(IOException error)
        => OperatingSystem.IsWindows() ? error.HResult is SharingViolation or LockViolation
            : error.HResult == (OperatingSystem.IsLinux() ? WouldBlock : WouldBlockElsewhere);
}
