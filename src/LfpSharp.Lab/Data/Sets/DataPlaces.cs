namespace LfpSharp.Lab.Data.Sets;

/// <summary>The folders where data sets are looked for, in order, and the one where decoded copies are kept.</summary>
/// <param name="Roots">Each may hold a folder a data set.</param>
/// <param name="Cache">The user's cache.</param>
public sealed record DataPlaces(IReadOnlyList<string> Roots, string Cache)
{
    /// <summary>The name of the environment variable that adds a root.</summary>
    public const string Variable = "LFP_DATA";

    private const string SystemRoot = "/usr/share/datasets";

    /// <summary>The root that fetched sets go to.</summary>
    public string Fetched => Path.Combine(Cache, "data");

    /// <summary>
    /// The given folder, then <c>LFP_DATA</c> (one folder or several, separated as in <c>PATH</c>), then the user's cache
    /// (<c>XDG_CACHE_HOME</c>, else the system's usual place), then
    /// <c>/usr/share/datasets</c>.
    /// </summary>
    /// <param name="options">The given folders.</param>
    public static DataPlaces Of(DataOptions options) => Of(options, Environment.GetEnvironmentVariable);

    internal static DataPlaces Of(DataOptions options, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cache = options.CacheDirectory ?? UserCache(variable);
        string?[] roots =
        [
            options.DataDirectory,
            .. (variable(Variable) ?? "").Split(Path.PathSeparator),
            Path.Combine(cache, "data"),
            SystemRoot,
        ];
        return new DataPlaces(
            [.. roots.Where(root => !string.IsNullOrEmpty(root)).Select(root => Path.GetFullPath(root!)).Distinct()], cache);
    }

    /// <summary>The first of some relative paths that exists in a root: roots first, then paths.</summary>
    internal string? Find(params ReadOnlySpan<string> relativePaths)
    {
        foreach (var root in Roots)
        {
            foreach (var relative in relativePaths)
            {
                if (Path.Combine(root, relative) is var path && Path.Exists(path))
                    return path;
            }
        }
        return null;
    }

    private static string UserCache(Func<string, string?> variable)
    {
        const string name = "lfpsharp";
        if (variable("XDG_CACHE_HOME") is { Length: > 0 } given)
            return Path.Combine(given, name);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), name);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache", name);
    }
}
