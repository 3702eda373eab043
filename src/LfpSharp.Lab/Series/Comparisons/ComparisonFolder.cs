using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>
/// The folder of a comparison: <c>plan.json</c>, <c>tuning/</c> and <c>runs/</c> with ordinary run folders, and at the end
/// <c>comparison.json</c>, <c>comparison.csv</c> and pictures.
/// </summary>
public sealed class ComparisonFolder : SeriesFolder<ComparisonPlan>
{
    internal static readonly SeriesFiles<ComparisonPlan, ComparisonResult> Files = new(
        "plan.json", "comparison.json", "comparison", "compare");

    internal ComparisonFolder(string path, ComparisonPlan plan)
        : base(path, plan)
    {
    }

    /// <summary>Whether a folder holds a comparison.</summary>
    public static bool Holds(string path) => Files.AreIn(path);

    /// <summary>Opens an earlier comparison.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidFileException">It is no comparison, or its plan is damaged.</exception>
    public static ComparisonFolder Open(string path) => new(path, Files.ReadPlan(path));
}
