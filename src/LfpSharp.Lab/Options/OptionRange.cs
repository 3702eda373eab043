using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace LfpSharp.Lab.Options;

/// <summary>
/// The values that an option may have, as its <see cref="RangeAttribute"/> says; the option's setter, the recipe's reader and the schema
/// all take it from there.
/// </summary>
public static class OptionRange
{
    /// <summary>Throws unless every value lies in the range of the owner's property; returns the value.</summary>
    /// <param name="owner">The options, in a setter <c>this</c>.</param>
    /// <param name="value">A number, a list of numbers, or null, which always fits.</param>
    /// <param name="property">The property; that of the setter unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside, or is not a number.</exception>
    public static T Check<T>(object owner, T value, [CallerMemberName] string property = "")
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (owner.GetType().GetProperty(property)?.GetCustomAttribute<RangeAttribute>() is { } range)
            CheckAgainst(range, value, property);
        return value;
    }

    /// <summary>Throws unless every value lies in a range.</summary>
    internal static void CheckAgainst(RangeAttribute range, object? value, string property)
    {
        foreach (var item in value is System.Collections.IEnumerable many ? many.Cast<object>() : value is null ? [] : [value])
        {
            if (!Contains(range, Convert.ToDouble(item, CultureInfo.InvariantCulture)))
                throw new ArgumentOutOfRangeException(property, item, $"It must be {InWords(range)}.");
        }
    }

    /// <summary>The least value.</summary>
    internal static double Minimum(RangeAttribute range) => Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);

    /// <summary>The greatest value.</summary>
    internal static double Maximum(RangeAttribute range) => Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);

    /// <summary>Whether a value lies in the range; NaN never does.</summary>
    internal static bool Contains(RangeAttribute range, double value)
        => (range.MinimumIsExclusive ? value > Minimum(range) : value >= Minimum(range))
            && (range.MaximumIsExclusive ? value < Maximum(range) : value <= Maximum(range));

    /// <summary>The range in words: <c>from 1 to 65536</c>, <c>above 0 and at most 1</c>.</summary>
    internal static string InWords(RangeAttribute range)
    {
        var (minimum, maximum) = (Number(Minimum(range)), Number(Maximum(range)));
        var least = range.MinimumIsExclusive ? $"above {minimum}" : $"at least {minimum}";
        if (Maximum(range) >= double.MaxValue)
            return least;
        return !range.MinimumIsExclusive && !range.MaximumIsExclusive
            ? $"from {minimum} to {maximum}"
            : $"{least} and {(range.MaximumIsExclusive ? "below" : "at most")} {maximum}";
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
