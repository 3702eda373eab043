using MathNet.Numerics.Distributions;

namespace LfpSharp.Lab.Measures.Statistics;

/// <summary>What some runs say of a value: mean, spread and how sure the mean is.</summary>
/// <param name="Count">Runs, n.</param>
/// <param name="Mean">Their mean, m = Σx / n.</param>
/// <param name="Deviation">The sample standard deviation, s = √(Σ(x − m)² / (n − 1)); null for one run.</param>
/// <param name="Low">
/// The lower end of the 95 % interval of the mean, m − t·s/√n with t the 97.5 % quantile of Student's distribution with n − 1 degrees
/// of freedom; null for one run.
/// </param>
/// <param name="High">Its upper end; null for one run.</param>
public sealed record Estimate(int Count, double Mean, double? Deviation, double? Low, double? High)
{
    private const double UpperTail = 0.975;

    /// <summary>Estimates from values; a NaN among them makes every number NaN.</summary>
    /// <param name="values">One or more.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Estimate Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException("There are no values; a mean needs at least one.", nameof(values));
        var mean = values.Average();
        if (values.Count == 1)
            return new Estimate(1, mean, null, null, null);
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        var half = Quantile(values.Count - 1) * deviation / Math.Sqrt(values.Count);
        return new Estimate(values.Count, mean, deviation, mean - half, mean + half);
    }

    /// <summary>Estimates from the values that there are; null when there are none.</summary>
    internal static Estimate? OfPresent(IEnumerable<double?> values)
        => values.OfType<double>().ToList() is { Count: > 0 } present ? Of(present) : null;

    private static double Quantile(int freedom) => StudentT.InvCDF(0, 1, freedom, UpperTail);
}
