using System.Runtime.CompilerServices;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>The folder that the tests were built from: what people read lies in it.</summary>
internal static class Repository
{
    /// <summary>The README and the pages of <c>docs</c>, relative to the folder.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md", "CONTRIBUTING.md",
        .. Directory.GetFiles(PathOf("docs"), "*.md").Select(page => "docs/" + Path.GetFileName(page)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The samples of one file each, relative to the folder.</summary>
    public static IReadOnlyList<string> Samples { get; } =
    [
        .. Directory.GetFiles(PathOf("samples"), "*.cs").Select(file => "samples/" + Path.GetFileName(file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Where something in the repository lies.</summary>
    public static string PathOf(string relative)
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../..", relative));

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
