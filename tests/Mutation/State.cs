using System.Text.Json;

namespace Mutation;

/// <summary>What the work folder holds: for which state of source and tests the copy was built, and which faults compile in it.</summary>
internal sealed class State
{
    private readonly string stamp, path;

    /// <summary>Reads it; the copy counts as not built when it is of another state.</summary>
    /// <param name="folder">The work folder.</param>
    /// <param name="stamp">The state wanted.</param>
    public State(string folder, string stamp)
    {
        (this.stamp, path, Tests) = (stamp, Path.Combine(folder, "built.json"), Path.Combine(folder, "tests.jsonl"));
        if (File.Exists(path) && JsonSerializer.Deserialize<Built>(File.ReadAllText(path)) is { } built && built.Stamp == stamp)
            Compiled = built.Compiled;
    }

    /// <summary>The numbers of the faults that compile; null before a build.</summary>
    public IReadOnlyList<int>? Compiled { get; private set; }

    /// <summary>The file of what the tests reach in this build.</summary>
    public string Tests { get; }

    /// <summary>Notes a new build, and forgets what the old one reached.</summary>
    /// <param name="compiled">The numbers of the faults that compile.</param>
    public IReadOnlyList<int> Begin(IEnumerable<int> compiled)
    {
        Compiled = [.. compiled.Order()];
        File.Delete(Tests);
        File.WriteAllText(path, JsonSerializer.Serialize(new Built(stamp, Compiled)));
        return Compiled;
    }

    private sealed record Built(string Stamp, IReadOnlyList<int> Compiled);
}
