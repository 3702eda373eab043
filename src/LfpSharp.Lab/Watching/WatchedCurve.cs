namespace LfpSharp.Lab.Watching;

/// <summary>A figure over the steps of a run.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Steps">The steps, rising.</param>
/// <param name="Values">The figure at each; NaN where it is none.</param>
public sealed record WatchedCurve(string Name, IReadOnlyList<long> Steps, IReadOnlyList<double> Values)
{
    /// <summary>More points than a screen has columns for say no more.</summary>
    private const int MostPoints = 400;

    /// <summary>A curve of some records, thinned to at most 400 points, the last among them.</summary>
    internal static WatchedCurve Of<T>(string name, IReadOnlyList<T> records, Func<T, long> step, Func<T, double> value)
    {
        var stride = Math.Max(1, (int)Math.Ceiling((double)records.Count / MostPoints));
        var kept = records.Where((_, index) => (records.Count - 1 - index) % stride == 0).ToList();
        return new WatchedCurve(name, [.. kept.Select(step)], [.. kept.Select(value)]);
    }
}
