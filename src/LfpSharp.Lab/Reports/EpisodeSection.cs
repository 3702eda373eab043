using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Reports;

/// <summary>How well an environment is played.</summary>
public static class EpisodeSection
{
    private const int MostPoints = 1000;

    internal static ReportSection Of(EpisodeEvaluation evaluation, IEnvironment environment, string split) => new("How it plays",
    [
        new ParagraphBlock($"{environment.Name}: {environment.Summary}. Played again from the starts of {split}, "
            + $"{Wording.Plural(evaluation.Count, "episode")}, with the weights that were kept, always taking the best action: mean return "
            + $"{Wording.Number(evaluation.Score, "f2")}, from {Wording.Number(evaluation.Returns.Min(), "f2")} to "
            + $"{Wording.Number(evaluation.Returns.Max(), "f2")}; {Wording.Number(evaluation.Lengths.Average(), "f1")} steps on average."),
        new ChartBlock(
            "Returns, sorted",
            new ChartAxis("share of the episodes in %"),
            new ChartAxis("return"),
            [Sorted(evaluation)]),
    ]);

    private static ChartSeries Sorted(EpisodeEvaluation evaluation)
    {
        double[] sorted = [.. evaluation.Returns.Order().Take(MostPoints)];
        return new ChartSeries("return", [.. sorted.Select((_, i) => 100.0 * (i + 1) / sorted.Length)], sorted);
    }
}
