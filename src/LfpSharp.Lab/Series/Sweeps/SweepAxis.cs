using System.Globalization;
using System.Text.Json.Serialization;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>A key of a recipe and the values that a sweep gives it.</summary>
/// <param name="Key">The key, with dots: <c>optimizer.lr</c>.</param>
/// <param name="Values">Its values as YAML, one or more.</param>
public sealed record SweepAxis(string Key, IReadOnlyList<string> Values)
{
    /// <summary>The values as numbers; null when one of them is none.</summary>
    [JsonIgnore]
    public IReadOnlyList<double>? Numbers
        => Values.Select(NumberOf).OfType<double>().ToList() is var numbers && numbers.Count == Values.Count ? numbers : null;

    private static double? NumberOf(string value)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
