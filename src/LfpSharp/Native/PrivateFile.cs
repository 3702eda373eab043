using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace LfpSharp.Native;

/// <summary>
/// A place for a file without a name, which no other user can reach or alter: nothing stays behind, and no file that somebody
/// else may have put there is ever trusted.
/// </summary>
[SupportedOSPlatform("linux")]
[SuppressMessage("ApiDesign", "RS0030", Justification = "It makes the file that a library is loaded from.")]
internal abstract record PrivateFile(string Place)
{
    /// <summary>The places in the order in which they are tried: memory needs neither a disk nor the right to write.</summary>
    public static IReadOnlyList<PrivateFile> Places() =>
        [new InMemory(), .. CacheFolders().Distinct().Select(folder => new InFolder(folder))];

    /// <summary>An empty file, open for writing, that is gone when the stream is closed or the process ends.</summary>
    /// <exception cref="IOException">The system refuses it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public abstract FileStream Create();

    private static IEnumerable<string> CacheFolders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("LFPSHARP_CACHE"),
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? Path.Combine(cache, "lfpsharp") : null,
            home.Length > 0 ? Path.Combine(home, ".cache", "lfpsharp") : null,
            Path.GetTempPath(),
        ];
        return candidates.OfType<string>().Where(Path.IsPathFullyQualified);
    }

    public sealed record InMemory() : PrivateFile("memory")
    {
        private const uint CloseOnExec = 1, Executable = 16;

        public override FileStream Create()
        {
            // Kernels before 6.3 do not know the flag that later ones may demand.
            var descriptor = Libc.CreateMemoryFile("LibTorchSharp", CloseOnExec | Executable);
            if (descriptor < 0)
                descriptor = Libc.CreateMemoryFile("LibTorchSharp", CloseOnExec);
            if (descriptor < 0)
                throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
            return new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0);
        }
    }

    public sealed record InFolder(string Folder) : PrivateFile(Folder)
    {
        public override FileStream Create()
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var path = Path.Combine(Folder, Path.GetRandomFileName());
            var stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            });
            File.Delete(path);
            return stream;
        }
    }
}
