using System.Text.Json.Serialization;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>What a rule brought, value by value.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Points">The values in the order of the plan.</param>
public sealed record SweepRule(string Rule, IReadOnlyList<SweepPoint> Points)
{
    /// <summary>
    /// The value with the highest mean validation accuracy; of equals that which halving gave more epochs, then the first. Null when every
    /// run failed.
    /// </summary>
    public string? Best => BestPoint?.Value;

    /// <summary>What that value brought; null when every run failed.</summary>
    [JsonIgnore]
    public SweepPoint? BestPoint
        => Points.Where(point => point.Validation is not null).MaxBy(point => (point.Validation!.Mean, point.Epochs ?? 0));
}
