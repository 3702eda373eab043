using System.Text.Json.Serialization;
using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>What a rule brought with one value, over seeds. Runs that failed count in none of the estimates.</summary>
/// <param name="Value">The value; of several keys, theirs with commas.</param>
/// <param name="Failure">How many seeds failed and why; null when none did.</param>
/// <param name="Validation">The accuracy of the best epoch on the validation split, 0 … 1; null when every run failed.</param>
/// <param name="Test">The accuracy on the test split, scored once a run; null when every run failed, or there is no test split.</param>
/// <param name="Gini">The Gini coefficient of the weights; null when every run failed.</param>
/// <param name="Seconds">Seconds of training and validation; null when every run failed.</param>
public sealed record SweepPoint(string Value, string? Failure, Estimate? Validation, Estimate? Test, Estimate? Gini, Estimate? Seconds)
{
    /// <summary>The value of each key, in their order, where several are swept over; null for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Setting { get; init; }

    /// <summary>
    /// The epochs that its run got in a sweep by halving; null when it failed, and where all values are trained to the end.
    /// </summary>
    public int? Epochs { get; init; }

    internal static SweepPoint Of(string value, IReadOnlyList<SweepRun> runs, bool isHalved) => new(
        value,
        ScoredRun.FailureOf(runs),
        Estimate.OfPresent(runs.Select(run => run.ValidationScore)),
        Estimate.OfPresent(runs.Select(run => run.TestScore)),
        Estimate.OfPresent(runs.Select(run => run.Gini)),
        Estimate.OfPresent(runs.Select(run => run.Seconds)))
    {
        Setting = runs[0].Setting,
        Epochs = isHalved ? runs.Max(run => run.Epochs) : null,
    };
}
