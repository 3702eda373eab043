using System.Globalization;

namespace Mutation;

/// <summary>Finds out which test classes come by which faults, by running each class on the sound copy.</summary>
/// <param name="copy">The copy, built.</param>
/// <param name="folder">Where the findings are kept.</param>
internal sealed class Coverage(Copy copy, string folder)
{
    // Each runs programs or servers beside the arithmetic, which costs much and comes by nothing that is sampled.
    private static readonly string[] Unrelated = [".Architecture.", ".Native.", ".Samples.", ".Reports.", ".Results.", ".DataFetcherTests"];

    private readonly JsonLines<TestClass> log = new(Path.Combine(folder, "reached.jsonl"));

    /// <summary>Every related test class with what it reaches.</summary>
    /// <param name="jobs">How many run at a time.</param>
    public async Task<IReadOnlyList<TestClass>> FindAsync(int jobs)
    {
        var known = log.Read().Select(found => found.Name).ToHashSet();
        foreach (var project in Copy.TestProjects)
        {
            var list = await Processes.RunAsync("dotnet", folder, Settings, [copy.Program(project), "-list", "classes", "-noLogo"]).ConfigureAwait(false);
            var names = list.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(name => name.StartsWith(project, StringComparison.Ordinal) && !known.Contains(name))
                .Where(name => !Unrelated.Any(part => name.Contains(part, StringComparison.Ordinal)));
            await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (name, _) => log.Add(await RunAsync(project, name).ConfigureAwait(false))).ConfigureAwait(false);
        }
        return log.Read();
    }

    /// <summary>One thread: several trials share the machine, and a team of threads that waits counts as work.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1", ["DOTNET_TieredPGO"] = "0", ["NO_COLOR"] = "1" };

    private async Task<TestClass> RunAsync(string project, string name)
    {
        var trace = Directory.CreateDirectory(Path.Combine(folder, "trace", name)).FullName;
        var settings = new Dictionary<string, string>(Settings) { [Switch.Trace] = trace };
        var finished = await Processes.RunAsync("dotnet", folder, settings, [copy.Program(project), "-class", name, "-noLogo"]).ConfigureAwait(false);
        var reached = Directory.EnumerateFiles(trace).SelectMany(File.ReadLines).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Distinct().Order();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {finished.ProcessorSeconds:0.0} s{(finished.Code == 0 ? "" : ", fails on the sound copy: left out")}"));
        return new TestClass(project, name, finished.ProcessorSeconds, finished.Code == 0, [.. reached]);
    }
}
