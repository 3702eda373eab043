using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Series;

namespace LfpSharp.Lab.Comparisons;

/// <summary>
/// The folder of a comparison: <c>plan.json</c>, <c>tuning/</c> and <c>runs/</c> with ordinary run folders, and at the end
/// <c>comparison.json</c>, <c>comparison.csv</c> and pictures.
/// </summary>
public sealed class ComparisonFolder
{
    internal static readonly PlanFile<ComparisonPlan> PlanFile = new("plan.json", "comparison", "compare");

    internal ComparisonFolder(string path, ComparisonPlan plan) => (Path, Plan) = (path, plan);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What is compared how.</summary>
    public ComparisonPlan Plan { get; }

    /// <summary>Whether a folder holds a comparison.</summary>
    public static bool Holds(string path) => PlanFile.IsIn(path);

    /// <summary>Opens an earlier comparison.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidFileException">It is no comparison, or its plan is damaged.</exception>
    public static ComparisonFolder Open(string path) => new(path, PlanFile.Read(path));

    /// <summary>The path of a file in the folder.</summary>
    /// <param name="name">Its name.</param>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
