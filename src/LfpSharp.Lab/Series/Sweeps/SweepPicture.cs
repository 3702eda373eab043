using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>The picture of a sweep: validation score by value, a band a rule.</summary>
public static class SweepPicture
{
    // Numbers further apart than this are drawn by their logarithm.
    private const double LargestLinearRatio = 100;

    /// <summary>What the picture shows: the values' places on the axis, their labels, and a band for each rule that has a result.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="result">The result.</param>
    /// <returns>Bands with their points by ascending place; values all of whose runs failed are left out of them.</returns>
    public static (IReadOnlyList<ScoreBand> Bands, IReadOnlyList<(double Place, string Label)> Ticks) Of(
        SweepPlan plan, SweepResult result)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(result);
        var places = Places(plan);
        return (
            [.. result.Rules.Select(rule => Band(rule, places)).Where(band => band.X.Length > 0)],
            [.. plan.Values.Select((value, i) => (places[i], value + FailuresAt(result, i)))]);
    }

    internal static void Draw(SweepFolder folder, SweepResult result)
    {
        var plan = folder.Plan;
        var (bands, ticks) = Of(plan, result);
        if (bands.Count > 0)
        {
            BandPicture.Draw(
                folder.PathOf("sweep.png"),
                $"{plan.Recipe.Data.Name}, {Choices.NameOf(plan.Recipe.Model)}, {plan.Seeds.Count} "
                    + (plan.Seeds.Count == 1 ? "seed" : "seeds")
                    + (plan.Rungs is null ? "" : $", halving over {string.Join(", ", plan.Rungs)} epochs"),
                result.Score,
                plan.Key,
                bands,
                ticks,
                areNames: plan.Numbers is null);
        }
    }

    // Values at which a rule has no point.
    private static string FailuresAt(SweepResult result, int i)
        => result.Rules.Where(rule => rule.Points[i].Validation is null).Select(rule => rule.Rule).ToList() switch
        {
            [] => "",
            var failed when failed.Count == result.Rules.Count => "\nfailed",
            var failed => "\nfailed: " + string.Join(", ", failed),
        };

    private static double[] Places(SweepPlan plan) => plan.Numbers switch
    {
        null => [.. plan.Values.Select((_, i) => (double)i)],
        var numbers when numbers.Min() > 0 && numbers.Max() / numbers.Min() > LargestLinearRatio => [.. numbers.Select(Math.Log10)],
        var numbers => [.. numbers],
    };

    private static ScoreBand Band(SweepRule rule, double[] places)
    {
        var points =
            rule.Points.Select((point, i) => (Place: places[i], point.Validation)).Where(point => point.Validation is not null)
                .OrderBy(point => point.Place).ToList();
        return ScoreBand.Of(rule.Rule, [.. points.Select(point => point.Place)], [.. points.Select(point => point.Validation!)]);
    }
}
