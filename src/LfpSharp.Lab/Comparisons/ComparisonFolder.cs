using System.Globalization;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Comparisons;

/// <summary>
/// The folder of a comparison: <c>plan.json</c>, <c>tuning/</c> and <c>runs/</c> with ordinary run folders, and at the end
/// <c>comparison.json</c>, <c>comparison.csv</c> and pictures.
/// </summary>
public sealed class ComparisonFolder
{
    private const string PlanFile = "plan.json";

    private ComparisonFolder(string path, ComparisonPlan plan) => (Path, Plan) = (path, plan);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What is compared how.</summary>
    public ComparisonPlan Plan { get; }

    /// <summary>Whether a folder holds a comparison.</summary>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, PlanFile));

    /// <summary>Opens an earlier comparison.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidFileException">It is no comparison, or its plan is damaged.</exception>
    public static ComparisonFolder Open(string path)
    {
        if (!Holds(path))
            throw new InvalidFileException(path, "no plan.json", "the folder of a comparison", "Give the folder that 'lfp compare' named.");
        var file = System.IO.Path.Combine(path, PlanFile);
        return new ComparisonFolder(path, RunFolder.Parse<ComparisonPlan>(file, File.ReadAllText(file), null));
    }

    /// <summary>The folder of a new comparison, or of one of the same plan that was begun.</summary>
    /// <param name="path">A path at which there is nothing, an empty folder or that comparison.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="IOException">Something else is there, or the folder cannot be written.</exception>
    internal static ComparisonFolder OpenOrCreate(string path, ComparisonPlan plan)
    {
        Check(path, plan);
        if (!Holds(path))
        {
            Directory.CreateDirectory(path);
            AtomicFile.WriteText(System.IO.Path.Combine(path, PlanFile), RunFolder.ToJson(plan) + "\n");
        }
        return new ComparisonFolder(path, plan);
    }

    /// <summary>Throws unless a comparison of that plan can be made or gone on with at a path; writes nothing.</summary>
    /// <exception cref="IOException">Something else is there.</exception>
    internal static void Check(string path, ComparisonPlan plan)
    {
        if (Holds(path))
        {
            var other = Open(path).Plan;
            if (Difference(other, plan) is { } difference)
                throw new IOException($"The output folder '{path}' holds a comparison of another plan: {difference}. Go on with it by 'lfp compare --resume {path}', or choose another folder with --output.");
        }
        else if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new IOException($"The output folder '{path}' exists already and holds no comparison. Choose another with --output, or remove it.");
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    /// <param name="name">Its name.</param>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The folder of a run, relative to the comparison's.</summary>
    internal static string RunOf(string rule, long seed) => string.Create(CultureInfo.InvariantCulture, $"runs/{rule}-seed{seed}");

    /// <summary>The folder of a trial, relative to the comparison's.</summary>
    internal static string TrialOf(string rule, double rate) => string.Create(CultureInfo.InvariantCulture, $"tuning/{rule}-lr{rate:R}");

    private static string? Difference(ComparisonPlan there, ComparisonPlan here)
        => RunList.Differences([there.Recipe, here.Recipe]) is [var (key, values), ..] ? $"{key} is {values[0] ?? "not set"} there and {values[1] ?? "not set"} here"
            : Of("rules", there.Rules, here.Rules) ?? Of("seeds", there.Seeds, here.Seeds) ?? Of("rates", there.Rates, here.Rates)
            ?? Of<int?>("tune-epochs", [there.TuneEpochs], [here.TuneEpochs]) ?? Of("tune-seed", [there.TuneSeed], [here.TuneSeed]);

    private static string? Of<T>(string what, IReadOnlyList<T> there, IReadOnlyList<T> here)
        => there.SequenceEqual(here) ? null : FormattableString.Invariant($"{what} are {string.Join(",", there)} there and {string.Join(",", here)} here");
}
