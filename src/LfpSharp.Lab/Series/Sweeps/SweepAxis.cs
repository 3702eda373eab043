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

    /// <summary>The values of a list: what stands between commas, but for those in brackets and braces, which belong to a value.</summary>
    /// <param name="text">The list; what is empty between two commas is no value.</param>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (values, start, depth) = (new List<string>(), 0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            var letter = i < text.Length ? text[i] : ',';
            depth += letter is '[' or '{' ? 1 : letter is ']' or '}' ? -1 : 0;
            if (i < text.Length && (letter != ',' || depth > 0))
                continue;
            if (text[start..i].Trim() is { Length: > 0 } value)
                values.Add(value);
            start = i + 1;
        }
        return values;
    }

    private static double? NumberOf(string value)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
