using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>
/// The picture of a sweep: validation score by value, a band a rule; of several keys by the first one's value, a band a rule and setting of
/// the others.
/// </summary>
public static class SweepPicture
{
    // Numbers further apart than this are drawn by their logarithm.
    private const double LargestLinearRatio = 100;

    // More are not told apart; those of several keys whose best point is best are shown.
    private const int MostBands = 10;

    /// <summary>
    /// What the picture shows: the places of the first key's values on the axis, their labels, and a band for each rule, and setting of the
    /// other keys, that has a result: the best ten of more.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="result">The result.</param>
    /// <returns>Bands with their points by ascending place; values all of whose runs failed are left out of them.</returns>
    public static (IReadOnlyList<ScoreBand> Bands, IReadOnlyList<(double Place, string Label)> Ticks) Of(
        SweepPlan plan, SweepResult result)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(result);
        var places = plan.Axes[0].Values.Zip(Places(plan.Axes[0])).ToDictionary(pair => pair.First, pair => pair.Second);
        List<ScoreBand> bands =
        [
            .. result.Rules.SelectMany(rule => rule.Points.GroupBy(point => Others(plan, point.Value))
                .Select(line => Band(
                    Name(result, rule, line.Key), [.. line.Select(point => (places[First(plan, point)], point.Validation))])))
                .Where(band => band.X.Length > 0),
        ];
        var least = bands.Select(band => band.Mean.Max()).OrderDescending().Take(MostBands).LastOrDefault();
        return (
            [.. bands.Where(band => band.Mean.Max() >= least).Take(MostBands)],
            [.. places.Select(place => (place.Value, Label(place.Key) + FailuresAt(plan, result, place.Key)))]);
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
                plan.Axes[0].Key,
                bands,
                ticks,
                areNames: plan.Axes[0].Numbers is null);
        }
    }

    private static string First(SweepPlan plan, SweepPoint point) => plan.SettingOf(point.Value)[0];

    private static string Others(SweepPlan plan, string value)
        => string.Join(' ', plan.Axes.Zip(plan.SettingOf(value)).Skip(1).Select(pair => $"{pair.First.Key}={pair.Second}"));

    // The rule goes without saying where there is one.
    private static string Name(SweepResult result, SweepRule rule, string others) => (result.Rules.Count, others) switch
    {
        (_, "") => rule.Rule,
        (1, _) => others,
        _ => $"{rule.Rule} {others}",
    };

    // A choice with its options has a line for each.
    private static string Label(string value)
        => value is ['{', .. var inside, '}']
            ? string.Join('\n', SweepAxis.Split(inside)).Replace("name: ", "", StringComparison.Ordinal)
            : value;

    // Rules all of whose points at a value of the first key failed.
    private static string FailuresAt(SweepPlan plan, SweepResult result, string value)
        => result.Rules.Where(rule => rule.Points.Where(point => First(plan, point) == value).ToList() is { Count: > 0 } points
            && points.TrueForAll(point => point.Validation is null)).Select(rule => rule.Rule).ToList() switch
        {
            [] => "",
            var failed when failed.Count == result.Rules.Count => "\nfailed",
            var failed => "\nfailed: " + string.Join(", ", failed),
        };

    private static IEnumerable<double> Places(SweepAxis axis) => axis.Numbers switch
    {
        null => axis.Values.Select((_, i) => (double)i),
        var numbers when numbers.Min() > 0 && numbers.Max() / numbers.Min() > LargestLinearRatio => numbers.Select(Math.Log10),
        var numbers => numbers,
    };

    private static ScoreBand Band(string name, IReadOnlyList<(double Place, Estimate? Validation)> line)
    {
        var points = line.Where(point => point.Validation is not null).OrderBy(point => point.Place).ToList();
        return ScoreBand.Of(name, [.. points.Select(point => point.Place)], [.. points.Select(point => point.Validation!)]);
    }
}
