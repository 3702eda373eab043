namespace Mutation;

/// <summary>Which source is sampled, in parts that get equal shares of the sample.</summary>
internal static class Areas
{
    private static readonly (string Name, string[] Places)[] All =
    [
        ("gates", ["src/LfpSharp/Propagation/", "src/LfpSharp/Gates/", "src/LfpSharp/Kernels/"]),
        ("rules", ["src/LfpSharp/Rules/", "src/LfpSharp/Composites/"]),
        ("rewards", ["src/LfpSharp/Rewards/"]),
        ("spiking steps", ["src/LfpSharp/Spiking/"]),
        ("spiking kernels", ["src/LfpSharp/Kernels/Spiking/"]),
        ("learning rules", ["src/LfpSharp.Lab/Learning/", "src/LfpSharp.Lab/Models/Spiking/"]),
        ("schedules", ["src/LfpSharp.Lab/Optimizing/*Schedule"]),
        ("optimizers", [
            "src/LfpSharp.Lab/Optimizing/"]),
        ("training", ["src/LfpSharp.Lab/Training/"]),
        ("measures", ["src/LfpSharp.Lab/Measures/"]),
        ("splits", [
            "src/LfpSharp.Lab/Data/Sets/*Split", "src/LfpSharp.Lab/Data/Sets/*SplitHold", "src/LfpSharp.Lab/Data/Samples/*LabeledData",
            "src/LfpSharp.Lab/Data/*SplitMix64", "src/LfpSharp.Lab/Data/Batches/*BatchLoader"]),
        ("pruning", ["src/LfpSharp.Lab/Pruning/"]),
        ("checkpoints", [
            "src/LfpSharp.Lab/Runs/*Checkpoint", "src/LfpSharp.Lab/Runs/*CheckpointStore", "src/LfpSharp.Lab/Runs/*CheckpointSeal",
            "src/LfpSharp.Lab/Models/*Weights", "src/LfpSharp.Lab/Runs/*RunSession"]),
    ];

    /// <summary>The names, in order.</summary>
    public static IEnumerable<string> Names => All.Select(area => area.Name);

    /// <summary>The part that a file belongs to, the one with the most exact place; null when it is not sampled.</summary>
    public static string? Of(string file)
        => All.SelectMany(area => area.Places.Where(place => Holds(place, file)).Select(place => (area.Name, place.Length)))
            .OrderByDescending(found => found.Length).Select(found => found.Name).FirstOrDefault();

    // "Folder/" holds what lies below it, "Folder/*End" the files of that folder whose names end so.
    private static bool Holds(string place, string file)
        => place.Split('*') is [var folder, var end]
            ? file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(end + ".cs", StringComparison.Ordinal)
            : file.StartsWith(place, StringComparison.Ordinal);
}
