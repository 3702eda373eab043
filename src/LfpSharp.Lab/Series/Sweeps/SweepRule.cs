namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>What a rule brought, value by value.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Points">The values in the order of the plan.</param>
public sealed record SweepRule(string Rule, IReadOnlyList<SweepPoint> Points)
{
    /// <summary>The value with the highest mean validation accuracy, the first of equals; null when every run failed.</summary>
    public string? Best => Points.Where(point => point.Validation is not null).MaxBy(point => point.Validation!.Mean)?.Value;
}
