using System.Reflection;
using System.Runtime.Loader;

namespace LfpSharp.Commands.Screen;

/// <summary>
/// Makes ASP.NET Core's shared framework loadable, which lies beside .NET's own where an SDK or the ASP.NET runtime is installed. The
/// program does not demand it: all commands but those with a page run without.
/// </summary>
internal static class AspNetRuntime
{
    private const string Framework = "Microsoft.AspNetCore.App";
    private const string Probe = "Microsoft.AspNetCore.dll";

    private static readonly Lock Gate = new();
    private static bool isThere;

    /// <summary>Sees that ASP.NET's assemblies are found when a page's server is first touched.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static void Ensure()
    {
        lock (Gate)
        {
            if (isThere)
                return;
            if (!IsAmongOurs())
            {
                var folder = Find(Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "", Environment.Version);
                AssemblyLoadContext.Default.Resolving += (context, name) => Load(context, folder, name);
            }
            isThere = true;
        }
    }

    /// <summary>
    /// The folder of ASP.NET's assemblies for a runtime: of the same version where there is one, else the newest that fits it.
    /// </summary>
    /// <param name="runtime">The folder of the runtime's own: <c>.../shared/Microsoft.NETCore.App/10.0.1</c>.</param>
    /// <param name="version">The runtime's version.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Find(string runtime, Version version)
    {
        var parent = Path.GetFullPath(Path.Combine(runtime, "..", "..", Framework));
        var found = Directory.Exists(parent)
            ? Directory.GetDirectories(parent)
                .Where(folder => File.Exists(Path.Combine(folder, Probe)))
                .Select(folder => (Folder: folder, Version: Version.TryParse(Path.GetFileName(folder), out var its) ? its : new Version()))
                .Where(candidate => candidate.Version.Major == version.Major && candidate.Version.Minor == version.Minor)
                .OrderByDescending(candidate => candidate.Version == version).ThenByDescending(candidate => candidate.Version)
                .Select(candidate => candidate.Folder)
                .FirstOrDefault()
            : null;
        return found ?? throw new InvalidOperationException(FormattableString.Invariant(
            $"A live page needs the ASP.NET Core runtime {version.Major}.{version.Minor}, and there is none in '{parent}'. Install it ")
            + FormattableString.Invariant($"(aspnetcore-runtime-{version.Major}.{version.Minor}, or the .NET SDK, which brings it); ")
            + "all other commands work without.");
    }

    private static bool IsAmongOurs()
        => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string paths
            && paths.Split(Path.PathSeparator).Any(path => Path.GetFileName(path) == Probe);

    private static Assembly? Load(AssemblyLoadContext context, string folder, AssemblyName name)
    {
        var file = Path.Combine(folder, name.Name + ".dll");
        return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}
