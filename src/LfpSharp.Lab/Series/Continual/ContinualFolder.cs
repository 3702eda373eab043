using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>
/// The folder of a study of tasks in sequence: <c>continual-plan.json</c>, a file for each run in <c>tuning/</c> and <c>runs/</c>, and at
/// the end <c>continual.json</c>, <c>continual.csv</c> and <c>continual.png</c>.
/// </summary>
public sealed class ContinualFolder : SeriesFolder<ContinualPlan>
{
    internal static readonly SeriesFiles<ContinualPlan, ContinualResult> Files = new(
        "continual-plan.json", "continual.json", "study of tasks", "continual");

    internal ContinualFolder(string path, ContinualPlan plan)
        : base(path, plan)
    {
    }

    /// <summary>Whether a folder holds a study.</summary>
    public static bool Holds(string path) => Files.AreIn(path);

    /// <summary>Opens an earlier study.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="InvalidFileException">It is none, or its plan is damaged.</exception>
    public static ContinualFolder Open(string path) => new(path, Files.ReadPlan(path));
}
