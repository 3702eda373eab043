using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>The pictures of a comparison: score over epochs and over seconds.</summary>
public static class ComparisonCurves
{
    /// <summary>The bands of a comparison's rules, over epochs and over seconds; a rule none of whose runs ended is left out.</summary>
    /// <param name="folder">The comparison.</param>
    /// <param name="result">Its result.</param>
    public static (IReadOnlyList<ScoreBand> Epochs, IReadOnlyList<ScoreBand> Seconds) Of(
        ComparisonFolder folder, ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(result);
        var runs = result.Rules.ToDictionary(
            rule => rule.Rule,
            rule => rule.Runs.Where(run => run.Failure is null).Select(run => RunFolder.Open(folder.PathOf(run.Run)).ReadEpochs())
                .ToList());
        return (
            [.. runs.Select(rule => ScoreBand.OverEpochs(rule.Key, rule.Value)).OfType<ScoreBand>()],
            [.. runs.Select(rule => ScoreBand.OverSeconds(rule.Key, rule.Value)).OfType<ScoreBand>()]);
    }

    /// <summary>What the pictures are of.</summary>
    /// <param name="plan">The plan.</param>
    public static string TitleOf(ComparisonPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return $"{plan.Recipe.Data.Name}, {Choices.NameOf(plan.Recipe.Model)}, {plan.Seeds.Count} "
            + $"{(plan.Seeds.Count == 1 ? "seed" : "seeds")}";
    }

    internal static void Draw(ComparisonFolder folder, ComparisonResult result)
    {
        var (epochs, seconds) = Of(folder, result);
        if (epochs.Count == 0)
            return;
        BandPicture.Draw(folder.PathOf("score-over-epochs.png"), TitleOf(folder.Plan), result.Score, "epoch", epochs);
        BandPicture.Draw(folder.PathOf("score-over-seconds.png"), TitleOf(folder.Plan), result.Score, "seconds of training", seconds);
    }
}
