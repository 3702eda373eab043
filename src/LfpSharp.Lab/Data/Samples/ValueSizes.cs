namespace LfpSharp.Lab.Data.Samples;

/// <summary>Looks whether values in memory make up so many samples.</summary>
internal static class ValueSizes
{
    /// <summary>Throws unless there are as many values as samples of the shape need.</summary>
    /// <param name="values">How many values there are.</param>
    /// <param name="sampleShape">A sample's shape.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="targets">What the samples are counted by, for messages.</param>
    /// <exception cref="ArgumentException">There are more or fewer, or the shape is none.</exception>
    public static void Check(int values, IReadOnlyList<long> sampleShape, int count, string targets)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        if (sampleShape.Count == 0 || sampleShape.Any(side => side < 1))
        {
            throw new ArgumentException(
                $"A sample's shape is [{string.Join(", ", sampleShape)}]; expected one or more sizes of at least 1.", nameof(sampleShape));
        }

        var size = sampleShape.Aggregate(1L, (product, side) => checked(product * side));
        if (values != size * count)
        {
            throw new ArgumentException(
                $"There are {values} values for {count} {targets}; samples of shape [{string.Join(", ", sampleShape)}] need {size} each.",
                nameof(values));
        }
    }

    /// <summary>The largest magnitude; 1 where all values are 0.</summary>
    public static double Largest(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest > 0 ? largest : 1;
    }
}
