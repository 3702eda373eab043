using System.Globalization;
using LfpSharp.Composites;

namespace LfpSharp.Lab.Theory;

/// <summary>What the method's theory promises, and what is left of it without its conditions, by numbers that anyone can repeat.</summary>
/// <remarks>
/// Weber et al., TMLR 2025, theorem 1 and its corollary on convergence; <c>docs/theory.md</c> states them. All in float64 on the CPU.
/// </remarks>
public static class TheoryStudy
{
    private static readonly int[] Depths = [1, 2, 4, 8, 16];

    /// <summary>The names of what is compared, in order.</summary>
    public static IReadOnlyList<string> Conditions { get; } =
        [.. TheoryCondition.All.Select(condition => condition.Name), .. Depths.Select(Deep)];

    /// <summary>The names of the problems on which the loss is watched.</summary>
    public static IReadOnlyList<string> Problems { get; } = [.. DescentStudy.Problems.Keys];

    /// <summary>Runs all of it.</summary>
    /// <param name="networks">Random networks for each condition.</param>
    /// <param name="steps">Steps of each descent.</param>
    /// <param name="seeds">Seeds of each descent.</param>
    /// <param name="stepShare">The step of a descent as a share of the limit that is estimated from the curvature.</param>
    /// <param name="progress">Told what was found, as it is found: a <see cref="ConditionResult"/> or <see cref="DescentResult"/>.</param>
    /// <param name="cancellation">Ends it early; what was found counts.</param>
    public static TheoryReport Run(
        int networks, int steps, IReadOnlyList<int> seeds, double stepShare = 0.5, IProgress<object>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(networks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (!(stepShare > 0))
            throw new ArgumentOutOfRangeException(nameof(stepShare), stepShare, "The share of the step size must be above 0.");
        var conditions = Told(TheoryCondition.All.Select(condition => ConditionStudy.Run(condition, networks, 0)));
        var depths = Told(Depths.Select(depth => ConditionStudy.Run(
            new(Deep(depth), false) { Rule = Composite.Epsilon(0.1) }, networks, 0, depth)));
        var descents = Told(
            from problem in DescentStudy.Problems.Keys
            from seed in seeds
            select DescentStudy.Run(problem, seed, steps, stepShare, cancellation));
        return new(conditions, depths, descents);

        List<T> Told<T>(IEnumerable<T> results)
            where T : notnull
        {
            var found = new List<T>();
            foreach (var result in results.TakeWhile(_ => !cancellation.IsCancellationRequested || found.Count == 0))
            {
                found.Add(result);
                progress?.Report(result);
            }

            return found;
        }
    }

    private static string Deep(int depth) => string.Create(CultureInfo.InvariantCulture, $"ε = 0.1, {depth} hidden layers");
}
