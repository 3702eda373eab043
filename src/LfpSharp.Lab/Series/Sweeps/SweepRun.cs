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

    internal SweepRun(FinishedRun run, IReadOnlyList<string> setting)
        : base(run) => (Value, Setting, Epochs) = (run.Run.Value!, setting.Count > 1 ? setting : null, run.Result?.Epochs);

    /// <summary>The value of the key; of several keys, theirs with commas.</summary>
    public string Value { get; init; } = "";

    /// <summary>The value of each key, in their order, where several are swept over; null for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Setting { get; init; }

    /// <summary>Epochs that were validated; null when the run failed.</summary>
    public int? Epochs { get; init; }
}
