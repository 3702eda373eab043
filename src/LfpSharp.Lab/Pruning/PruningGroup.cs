namespace LfpSharp.Lab.Pruning;

/// <summary>The pruning curves of runs that belong together, as mean and deviation.</summary>
/// <param name="Name">What they have in common: the rule that trained them.</param>
/// <param name="Runs">Number of runs.</param>
/// <param name="Mean">The mean score at each share.</param>
/// <param name="Deviation">The standard deviation at each share, of a sample (n − 1); 0 for one run.</param>
public sealed record PruningGroup(string Name, int Runs, IReadOnlyList<PruningPoint> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Puts curves together.</summary>
    /// <param name="name">What they have in common.</param>
    /// <param name="curves">At least one; all at the same shares.</param>
    public static PruningGroup Of(string name, IReadOnlyList<IReadOnlyList<PruningPoint>> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var columns = Enumerable.Range(0, curves[0].Count).Select(i => curves.Select(curve => curve[i].Score).ToArray()).ToList();
        return new PruningGroup(
            name,
            curves.Count,
            [.. columns.Select((values, i) => new PruningPoint(curves[0][i].Removed, values.Average()))],
            [.. columns.Select(Deviate)]);
    }

    private static double Deviate(double[] values)
    {
        var mean = values.Average();
        return values.Length == 1 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
