using System.Text.Json.Serialization;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Pruning;

/// <summary>The pruning curves of some runs: <c>curve.json</c>.</summary>
public sealed record PruningCurves
{
    /// <summary>The file's name in its folder.</summary>
    public const string FileName = "curve.json";

    /// <summary>Puts curves together.</summary>
    /// <param name="by">What said which weights go first: <c>magnitude</c>, ...</param>
    /// <param name="scope">Among which weights the share was counted.</param>
    /// <param name="runs">One or more runs, all at the same shares.</param>
    /// <exception cref="ArgumentException">There is no run, a run has no curve, or the shares differ.</exception>
    [JsonConstructor]
    public PruningCurves(string by, PruningScope scope, IReadOnlyList<PrunedRun> runs)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        if (runs is null or [])
            throw new ArgumentException("There are no runs; pruning curves need at least one.", nameof(runs));
        if (runs.FirstOrDefault(run => run.Curve.Count == 0) is { } empty)
            throw new ArgumentException($"The run '{empty.Run}' has a curve without points.", nameof(runs));
        if (runs.FirstOrDefault(run => !Shares(run).SequenceEqual(Shares(runs[0]))) is { } other)
            throw new ArgumentException($"The run '{other.Run}' has a curve at other shares than '{runs[0].Run}'.", nameof(runs));
        if (runs.FirstOrDefault(run => run.Score != runs[0].Score) is { } unlike)
        {
            throw new ArgumentException(
                $"One of the runs '{unlike.Run}' and '{runs[0].Run}' predicts numbers, the other classes.", nameof(runs));
        }

        (By, Scope, Runs) = (by, scope, runs);
    }

    /// <summary>What said which weights go first.</summary>
    public string By { get; }

    /// <summary>Among which weights the share was counted.</summary>
    public PruningScope Scope { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<PrunedRun> Runs { get; }

    /// <summary>What the scores are.</summary>
    [JsonIgnore]
    public ScoreKind Score => Runs[0].Score;

    /// <summary>The splits that were scored, in words: <c>test</c>.</summary>
    [JsonIgnore]
    public string Split => string.Join(" and ", Runs.Select(run => run.Split).Distinct());

    /// <summary>Mean and deviation of the runs of each rule.</summary>
    /// <returns>The rules, in the order in which they first occur.</returns>
    public IReadOnlyList<PruningGroup> Groups()
        => [.. Runs.GroupBy(run => run.Rule).Select(group => PruningGroup.Of(group.Key, [.. group.Select(run => run.Curve)]))];

    /// <summary>Whether a folder holds curves.</summary>
    /// <param name="folder">The folder.</param>
    public static bool Holds(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads the curves of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidFileException">There are none, or the file is damaged.</exception>
    public static PruningCurves Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        return Holds(folder) ? RunFolder.Parse<PruningCurves>(file, File.ReadAllText(file), null)
            : throw new InvalidFileException(
                folder, $"no {FileName}", "pruning curves", "Give the folder that 'lfp prune --curve -o FOLDER' made.");
    }

    /// <summary>Writes the curves into a folder, which is made where there is none; the file is written beside and renamed.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, FileName), RunFolder.ToJson(this) + "\n");
    }

    private static IEnumerable<double> Shares(PrunedRun run) => run.Curve.Select(point => point.Removed);
}
