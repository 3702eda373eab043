using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series;

/// <summary>A run of a series with what it left.</summary>
internal sealed record FinishedRun(SeriesRun Run, RunFolder Folder, Manifest Manifest)
{
    /// <summary>What came out; null when training failed.</summary>
    public TrainingResult? Result => Manifest.Status == "failed" ? null : Manifest.Result;

    /// <summary>Whether nothing is left to do: it ended, with the epochs that it is to have or by another of the recipe's limits.</summary>
    public bool IsOver => Manifest.Status switch
    {
        "failed" => true,
        "done" => Run.Epochs is null || Result is not { End: TrainingEnd.Completed } result || result.Epochs >= Run.Epochs,
        _ => false,
    };

    /// <summary>Reads it from its folder; null when it has no manifest.</summary>
    public static FinishedRun? Read(SeriesRun run, string path)
        => RunFolder.Open(path) is var folder && folder.ReadManifest() is { } manifest ? new FinishedRun(run, folder, manifest) : null;

    /// <summary>What the run started from and cost.</summary>
    public RunCost Cost => RunCost.Read(Folder)
        ?? throw new InvalidFileException(
            Folder.Path, "no cost.json", "a run of the series", "Remove this run, and go on with the series.");
}
