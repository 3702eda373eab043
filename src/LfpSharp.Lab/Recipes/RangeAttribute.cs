using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace LfpSharp.Lab.Recipes;

/// <summary>The values that an option may have; the option's setter, the recipe's reader and the schema all take it from here.</summary>
/// <param name="least">The least value.</param>
/// <param name="most">The greatest value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeAttribute(double least, double most) : Attribute
{
    /// <summary>The least value.</summary>
    public double Least { get; } = least;

    /// <summary>The greatest value.</summary>
    public double Most { get; } = most;

    /// <summary>Whether <see cref="Least"/> itself is excluded.</summary>
    public bool AboveLeast { get; init; }

    /// <summary>Whether <see cref="Most"/> itself is excluded.</summary>
    public bool BelowMost { get; init; }

    /// <summary>Throws unless every value lies in the range of the owner's property; returns the value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside, or is not a number.</exception>
    internal static T Check<T>(object owner, T value, [CallerMemberName] string property = "")
    {
        var range = owner.GetType().GetProperty(property)!.GetCustomAttribute<RangeAttribute>()!;
        foreach (var item in value is System.Collections.IEnumerable many ? many.Cast<object>() : value is null ? [] : [value])
        {
            if (!range.Contains(Convert.ToDouble(item, CultureInfo.InvariantCulture)))
                throw new ArgumentOutOfRangeException(property, item, $"It must be {range}.");
        }
        return value;
    }

    /// <summary>Whether a value lies in the range; NaN never does.</summary>
    /// <param name="value">The value.</param>
    public bool Contains(double value)
        => (AboveLeast ? value > Least : value >= Least) && (BelowMost ? value < Most : value <= Most);

    /// <summary>The range in words: <c>from 1 to 65536</c>, <c>above 0 and at most 1</c>.</summary>
    public override string ToString()
    {
        var least = AboveLeast ? $"above {Number(Least)}" : $"at least {Number(Least)}";
        if (Most >= double.MaxValue)
            return least;
        return !AboveLeast && !BelowMost ? $"from {Number(Least)} to {Number(Most)}" : $"{least} and {(BelowMost ? "below" : "at most")} {Number(Most)}";
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
