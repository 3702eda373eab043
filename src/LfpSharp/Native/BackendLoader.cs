using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LfpSharp.Native.Elf;

namespace LfpSharp.Native;

/// <summary>
/// Loads TorchSharp's native library where the loader of the system has refused it: as it is, once libtorch itself is in
/// place, and otherwise as a copy in which the demand for a symbol version that is never used is optional.
/// </summary>
[SupportedOSPlatform("linux")]
[SuppressMessage("ApiDesign", "RS0030", Justification = "A library is a file.")]
internal sealed class BackendLoader(IReadOnlyList<string> folders, IReadOnlyList<PrivateFile> places)
{
    /// <summary>The version of GCC 13's libstdc++, of which TorchSharp's library asks for one symbol and uses none.</summary>
    private const string NewestVersion = "GLIBCXX_3.4.32";

    private const string Binding = "libLibTorchSharp.so";
    private const long LargestBinding = 256L << 20;

    /// <summary>In the order of their dependence, so that the copy finds them loaded wherever it lies itself.</summary>
    private static readonly string[] Libtorch = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    /// <summary>Kept open: while it is, no other file can get the name under which the loader knows the library.</summary>
    private FileStream? copy;

    /// <summary>Whether a copy had to be loaded.</summary>
    public bool Altered => copy is not null;

    /// <summary>Loads the library and returns its handle.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says why and what to do.</exception>
    public nint Load()
    {
        var binding = Find(Binding) ?? throw new DllNotFoundException(
            $"{Binding}, which the package TorchSharp brings for linux-x64, was found in none of: {Listed()}. "
            + "Reference TorchSharp from the project that is run, and publish it for the platform it runs on.");
        foreach (var name in Libtorch)
        {
            var path = Find(name) ?? throw new DllNotFoundException(
                $"the native libtorch is missing: {name} was found in none of: {Listed()}. Add "
                + $"<PackageReference Include=\"libtorch-cpu-{BackendFolders.Platform()}\" Version=\"2.10.0\" /> to the "
                + "project that is run.");
            NativeLibrary.Load(path);
        }

        return LoadBinding(binding);
    }

    private nint LoadBinding(string path)
    {
        DllNotFoundException? refusal = null;
        byte[] altered;
        try
        {
            if (new FileInfo(path).Length > LargestBinding)
                throw new ElfFormatException("it is larger than 256 MiB");
            var library = File.ReadAllBytes(path);
            _ = new ElfImage(library);
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (DllNotFoundException exception)
            {
                refusal = exception;
            }

            altered = SymbolVersion.MakeOptional(library, NewestVersion);
        }
        catch (Exception exception) when (exception is ElfFormatException or IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(
                $"{path} cannot be loaded, nor a copy that does without {NewestVersion}: {exception.Message}. "
                + $"Restore the package TorchSharp anew, or install the libstdc++ of GCC 13. {refusal?.Message.Trim()}",
                refusal ?? exception);
        }

        return LoadAltered(path, altered, refusal);
    }

    private nint LoadAltered(string path, byte[] altered, DllNotFoundException refusal)
    {
        var refusals = new List<string>();
        foreach (var place in places)
        {
            try
            {
                return LoadFrom(place, altered);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                refusals.Add($"{place.Place}: {exception.Message.Trim()}");
            }
        }

        throw new DllNotFoundException(
            $"{path} asks for {NewestVersion}, which this system's libstdc++ (older than GCC 13's) lacks, and a private copy "
            + $"that does without it could be put nowhere:\n  {string.Join("\n  ", refusals)}\n"
            + "Set LFPSHARP_CACHE to a folder that can be written and whose file system allows programs to run.",
            refusal);
    }

    private nint LoadFrom(PrivateFile place, byte[] altered)
    {
        var stream = place.Create();
        try
        {
            stream.Write(altered);
            var handle = NativeLibrary.Load($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}");
            copy = stream;
            return handle;
        }
        finally
        {
            if (copy != stream)
                stream.Dispose();
        }
    }

    private string? Find(string name) => folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private string Listed() => string.Join(", ", folders);
}
