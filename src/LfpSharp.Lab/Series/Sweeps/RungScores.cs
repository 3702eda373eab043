using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>How far a run of a sweep by halving has come: <c>rungs.json</c> in its folder.</summary>
/// <param name="Goal">The rung, from 0, that it is or was trained for.</param>
/// <param name="Scores">
/// Its validation score at each rung reached, that of its best epoch so far; NaN where training failed. As many as the goal while it
/// trains, one more afterwards.
/// </param>
internal sealed record RungScores(int Goal, IReadOnlyList<double> Scores)
{
    private const string FileName = "rungs.json";

    /// <summary>A run that was not begun.</summary>
    public static RungScores None { get; } = new(0, []);

    /// <summary>Whether it has been promoted to a rung that it has not reached.</summary>
    public bool IsOnItsWay => Goal > 0 && Scores.Count <= Goal;

    /// <summary>Whether it stands at a rung, with a score.</summary>
    public bool StandsAt(int rung) => Goal == rung && Scores.Count == rung + 1 && !double.IsNaN(Scores[rung]);

    /// <summary>The same run, promoted.</summary>
    public RungScores To(int rung) => this with { Goal = rung };

    /// <summary>The same run, at its goal.</summary>
    public RungScores With(double score) => this with { Scores = [.. Scores, score] };

    /// <summary>How far the run in a folder has come.</summary>
    /// <param name="run">The folder; it need not exist.</param>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public static RungScores Read(string run)
        => Path.Combine(run, FileName) is var file && File.Exists(file)
            ? RunFolder.Parse<RungScores>(file, File.ReadAllText(file), null)
            : None;

    /// <summary>Writes it.</summary>
    public void Write(string run) => AtomicFile.WriteText(Path.Combine(run, FileName), RunFolder.ToJson(this) + "\n");
}
