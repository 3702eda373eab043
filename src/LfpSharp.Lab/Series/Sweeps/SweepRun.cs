using System.Text.Json.Serialization;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>One run of a sweep: a rule with one value and one seed.</summary>
public sealed record SweepRun : ScoredRun
{
    /// <summary>Reads a run as written.</summary>
    [JsonConstructor]
    internal SweepRun()
    {
    }

    internal SweepRun(FinishedRun run)
        : base(run) => (Value, Epochs) = (run.Run.Value!, run.Result?.Epochs);

    /// <summary>The value of the key.</summary>
    public string Value { get; init; } = "";

    /// <summary>Epochs that were validated; null when the run failed.</summary>
    public int? Epochs { get; init; }
}
