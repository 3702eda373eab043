namespace LfpSharp.Lab.Learning.Search;

/// <summary>Ranks between −0.5 for the least and 0.5 for the greatest of a few values.</summary>
internal static class CenteredRank
{
    /// <summary><c>u_i = (#{j : v_j &lt; v_i} + (#{j : v_j = v_i} − 1) / 2) / (n − 1) − 1/2</c>; equal values have equal ranks.</summary>
    /// <param name="values">At least two, none NaN.</param>
    public static double[] Of(IReadOnlyList<double> values)
        => [.. values.Select(value => (Below(values, value) / (values.Count - 1)) - 0.5)];

    private static double Below(IReadOnlyList<double> values, double value)
        => values.Count(other => other < value) + ((values.Count(other => other == value) - 1) / 2.0);
}
