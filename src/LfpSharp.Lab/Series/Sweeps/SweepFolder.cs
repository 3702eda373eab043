using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>
/// The folder of a sweep: <c>sweep-plan.json</c>, <c>runs/</c> with ordinary run folders, and at the end <c>sweep.json</c>,
/// <c>sweep.csv</c> and <c>sweep.png</c>.
/// </summary>
public sealed class SweepFolder : SeriesFolder<SweepPlan>
{
    internal static readonly SeriesFiles<SweepPlan, SweepResult> Files = new("sweep-plan.json", "sweep.json", "sweep", "sweep");

    internal SweepFolder(string path, SweepPlan plan)
        : base(path, plan)
    {
    }

    /// <summary>Whether a folder holds a sweep.</summary>
    public static bool Holds(string path) => Files.AreIn(path);

    /// <summary>Opens an earlier sweep.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidFileException">It is no sweep, or its plan is damaged.</exception>
    public static SweepFolder Open(string path) => new(path, Files.ReadPlan(path));
}
