using System.Reflection;
using System.Runtime.InteropServices;

namespace LfpSharp.Native;

/// <summary>The folders in which the runtime looks for the native libraries of a managed assembly.</summary>
internal static class BackendFolders
{
    /// <summary>The folders for <paramref name="assembly"/>, in the runtime's order, each once; not all need exist.</summary>
    public static IReadOnlyList<string> For(Assembly assembly)
    {
        var probed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string[] homes = [Path.GetDirectoryName(assembly.Location) ?? "", AppContext.BaseDirectory];
        return
        [
            .. probed.Split(Path.PathSeparator)
                .Concat(homes.Where(home => home.Length > 0).SelectMany(Beside))
                .Where(folder => folder.Length > 0)
                .Select(folder => Path.TrimEndingDirectorySeparator(folder))
                .Distinct(),
        ];
    }

    /// <summary>The platform as NuGet names it, for example <c>linux-x64</c>.</summary>
    public static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private static IEnumerable<string> Beside(string folder) => [folder, Path.Combine(folder, "runtimes", Platform(), "native")];
}
