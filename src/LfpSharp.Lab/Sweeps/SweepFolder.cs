using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Series;

namespace LfpSharp.Lab.Sweeps;

/// <summary>
/// The folder of a sweep: <c>sweep-plan.json</c>, <c>runs/</c> with ordinary run folders, and at the end <c>sweep.json</c>,
/// <c>sweep.csv</c> and <c>sweep.png</c>.
/// </summary>
public sealed class SweepFolder
{
    internal static readonly PlanFile<SweepPlan> PlanFile = new("sweep-plan.json", "sweep", "sweep");

    internal SweepFolder(string path, SweepPlan plan) => (Path, Plan) = (path, plan);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What is swept over.</summary>
    public SweepPlan Plan { get; }

    /// <summary>Whether a folder holds a sweep.</summary>
    public static bool Holds(string path) => PlanFile.IsIn(path);

    /// <summary>Opens an earlier sweep.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidFileException">It is no sweep, or its plan is damaged.</exception>
    public static SweepFolder Open(string path) => new(path, PlanFile.Read(path));

    /// <summary>The path of a file in the folder.</summary>
    /// <param name="name">Its name.</param>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
