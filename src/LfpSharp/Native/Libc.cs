using System.Runtime.InteropServices;

namespace LfpSharp.Native;

/// <summary>The few functions of the GNU C library that .NET has no counterpart for.</summary>
internal static partial class Libc
{
    private const string Name = "libc.so.6";

    /// <summary>The version of the GNU C library in use, or null on any other system (musl, macOS, Windows).</summary>
    public static string? GnuVersion { get; } = ReadGnuVersion();

    [LibraryImport(Name, EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport(Name, EntryPoint = "mallopt")]
    public static partial int SetMallocOption(int option, int value);

    [LibraryImport(Name, EntryPoint = "malloc_trim")]
    public static partial int TrimHeap(nuint kept);

    [LibraryImport(Name, EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport(Name, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nint size, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(Name, EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Protect(nint address, nint size, int protection);

    [LibraryImport(Name, EntryPoint = "gnu_get_libc_version")]
    private static partial nint GnuVersionPointer();

    private static string? ReadGnuVersion()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return Marshal.PtrToStringUTF8(GnuVersionPointer());
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }
}
