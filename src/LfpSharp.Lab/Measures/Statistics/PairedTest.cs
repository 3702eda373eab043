using MathNet.Numerics.Distributions;

namespace LfpSharp.Lab.Measures.Statistics;

/// <summary>
/// Student's paired t-test of two rules over the seeds that both have: does one come out better than the other by more than chance?
/// </summary>
/// <param name="A">One rule.</param>
/// <param name="B">The other rule.</param>
/// <param name="Count">Seeds, n.</param>
/// <param name="Difference">The mean of d = a − b over seeds.</param>
/// <param name="Low">The lower end of its 95 % interval; null for one seed.</param>
/// <param name="High">The upper end; null for one seed.</param>
/// <param name="T">t = mean(d) / (s / √n); null for one seed, and when all differences are the same.</param>
/// <param name="P">
/// The chance of a |t| as large if there were no difference, 2·F(−|t|) with n − 1 degrees of freedom; null for one seed, and when all
/// differences are the same, but 1 when all are 0.
/// </param>
public sealed record PairedTest(string A, string B, int Count, double Difference, double? Low, double? High, double? T, double? P)
{
    /// <summary>Tests two lists of values, paired by their place.</summary>
    /// <param name="nameA">One rule.</param>
    /// <param name="a">Its values.</param>
    /// <param name="nameB">The other rule.</param>
    /// <param name="b">Its values, as many.</param>
    /// <exception cref="ArgumentException">There are no values, or not as many on both sides.</exception>
    public static PairedTest Of(string nameA, IReadOnlyList<double> a, string nameB, IReadOnlyList<double> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Count != b.Count)
        {
            throw new ArgumentException(
                $"'{nameA}' has {a.Count} values and '{nameB}' {b.Count}; a paired test needs as many of both.", nameof(b));
        }

        var difference = Estimate.Of([.. a.Zip(b, (x, y) => x - y)]);
        var (t, p) = difference switch
        {
            { Deviation: null } => ((double?)null, (double?)null),
            { Deviation: 0, Mean: 0 } => (null, 1),
            { Deviation: 0 } => (null, null),
            _ => Student(difference.Mean / (difference.Deviation.Value / Math.Sqrt(difference.Count)), difference.Count - 1),
        };
        return new PairedTest(nameA, nameB, difference.Count, difference.Mean, difference.Low, difference.High, t, p);
    }

    private static (double? T, double? P) Student(double t, int freedom) => (t, 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(t)));
}
