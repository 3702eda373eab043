using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// A quantity that a model gives: its output o stands for the number <c>mean + deviation · o</c>, so that outputs are of size 1.
/// </summary>
/// <param name="Name">What the quantity is called: the name of the table's column, or its number from 0.</param>
/// <param name="Mean">The mean over the training split.</param>
/// <param name="Deviation">The population's standard deviation there; 1 where all numbers are the same.</param>
public sealed record TargetScaling(string Name, double Mean, double Deviation)
{
    /// <summary>The scaling by which these numbers have mean 0 and deviation 1.</summary>
    /// <param name="name">What the quantity is called.</param>
    /// <param name="numbers">The training split's.</param>
    /// <exception cref="ArgumentException">There is no number.</exception>
    public static TargetScaling Of(string name, ReadOnlySpan<double> numbers)
    {
        if (numbers.IsEmpty)
            throw new ArgumentException("There is no number to take a mean of. Give at least one.", nameof(numbers));

        // Two passes over the distance from a number of them: sums of squares of large numbers lose what tells them apart.
        var (origin, sum, squares) = (numbers[0], 0.0, 0.0);
        foreach (var number in numbers)
            sum += number - origin;
        var mean = origin + (sum / numbers.Length);
        foreach (var number in numbers)
            squares += (number - mean) * (number - mean);
        var deviation = Math.Sqrt(squares / numbers.Length);
        return new TargetScaling(name, mean, CsvColumn.IsConstant(mean, deviation) ? 1 : deviation);
    }

    /// <summary>The scalings of several numbers a sample.</summary>
    /// <param name="names">What each is called.</param>
    /// <param name="numbers">The training split's, those of one sample after the other.</param>
    /// <exception cref="ArgumentException">There is no sample.</exception>
    public static IReadOnlyList<TargetScaling> Of(IReadOnlyList<string> names, ReadOnlySpan<double> numbers)
    {
        ArgumentNullException.ThrowIfNull(names);
        var (scalings, column) = (new TargetScaling[names.Count], new double[numbers.Length / names.Count]);
        for (var i = 0; i < scalings.Length; i++)
        {
            for (var row = 0; row < column.Length; row++)
                column[row] = numbers[(row * names.Count) + i];
            scalings[i] = Of(names[i], column);
        }

        return scalings;
    }

    /// <summary>What a model should put out for a number.</summary>
    /// <param name="number">In the quantity's own unit.</param>
    public double ToOutput(double number) => (number - Mean) / Deviation;

    /// <summary>The number that an output stands for.</summary>
    /// <param name="output">A model's output.</param>
    public double ToNumber(double output) => Mean + (Deviation * output);
}
