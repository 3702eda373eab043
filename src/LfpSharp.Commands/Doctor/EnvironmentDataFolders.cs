namespace LfpSharp.Commands.Doctor;

/// <summary>The folders that the environment names: <c>LFP_DATA</c>, then the user's cache.</summary>
internal sealed class EnvironmentDataFolders(Func<string, string?> variable, string home) : IDataFolders
{
    public IReadOnlyList<(string Origin, string Folder)> Folders
    {
        get
        {
            var folders = new List<(string, string)>();
            if (variable("LFP_DATA") is { Length: > 0 } data)
            {
                folders.AddRange(
                    data.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => ("LFP_DATA", folder)));
            }

            var cache = variable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(home, ".cache");
            folders.Add(("cache", Path.Combine(cache, "lfpsharp", "data")));
            return folders;
        }
    }
}
