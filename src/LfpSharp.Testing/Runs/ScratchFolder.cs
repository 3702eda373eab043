namespace LfpSharp.Testing.Runs;

/// <summary>A folder of a test's own, gone with all that is in it on dispose.</summary>
/// <remarks>It lies in memory where the system has such a place with room (<c>/dev/shm</c>), else among temporary files.</remarks>
public sealed class ScratchFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    // Containers often have 64 MiB there, which a run's checkpoints may fill.
    private const long LeastRoom = 1L << 30;

    // Tells whose a folder is that a killed process has left.
    private static readonly string Prefix = $"lfp-test-{Environment.ProcessId}-";

    /// <summary>Makes the folder.</summary>
    /// <exception cref="IOException">Neither place can be written.</exception>
    public ScratchFolder() => Path = InMemory() ?? Directory.CreateTempSubdirectory(Prefix).FullName;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The path of a file or folder in it, there or not.</summary>
    /// <param name="name">Its name, or a relative path.</param>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and the folders that it lies in.</summary>
    /// <param name="name">Its name, or a relative path.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>Its path.</returns>
    public string Write(string name, byte[] content)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string? InMemory()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory))
            return null;
        try
        {
            return new DriveInfo(Memory).AvailableFreeSpace >= LeastRoom
                ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"{Prefix}{Guid.NewGuid():n}")).FullName
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
