using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Reports;

/// <summary>The report of a comparison: what came out for each rule, how sure that is, and how it came about.</summary>
public static class ComparisonReport
{
    /// <summary>Builds the report. Without the folders of its runs it has no curves.</summary>
    /// <param name="folder">The comparison.</param>
    /// <param name="options">What goes into it.</param>
    /// <param name="progress">Told what is being measured.</param>
    /// <param name="cancellation">Ends the work by an exception.</param>
    /// <exception cref="Formats.InvalidFileException">A file of the comparison is damaged.</exception>
    public static Report Build(
        ComparisonFolder folder,
        ReportOptions options,
        IProgress<ReportProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var (plan, result) = (folder.Plan, ComparisonResult.Read(folder));
        return new Report(
            $"{plan.Recipe.Subject}: {string.Join(", ", plan.Rules)}",
            $"A comparison of learning rules on equal terms, {Wording.Plural(plan.Seeds.Count, "seed")}.",
            [
                .. result is null ? UnfinishedComparison.Sections(folder) : Finished(folder, result, options, progress, cancellation),
                new ReportSection(
                    "Recipe",
                    [new ParagraphBlock("What all rules share; rule, learning rate and seed "
                        + "are replaced."), new CodeBlock("yaml", plan.Recipe.ToYaml())]),
                .. FirstManifest(folder) is { } manifest ? new[] { ManifestTable.Section(manifest) } : [],
                new ReportSection(
                    "How this was made",
                    [new ParagraphBlock("The comparison, and this page:"), new CodeBlock(
                        "sh", $"{CommandText.Of(plan)}\n{options.Command}")]),
            ]);
    }

    private static IEnumerable<ReportSection> Finished(
        ComparisonFolder folder,
        ComparisonResult result,
        ReportOptions options,
        IProgress<ReportProgress>? progress,
        CancellationToken cancellation)
    {
        yield return new ReportSection("Summary", [.. ComparisonTables.Summary(folder.Plan, result)]);
        yield return new ReportSection("Rules", [ComparisonTables.Rules(result), new ParagraphBlock(ComparisonTables.Legend)]);
        if (RunsAreThere(folder, result))
        {
            var (epochs, seconds) = ComparisonCurves.Of(folder, result);
            if (epochs.Count > 0)
            {
                yield return new ReportSection(
                    "Learning curves",
                    [
                        new ParagraphBlock(
                            $"{result.Score.Title} on the validation split; a band is one standard deviation over the seeds."),
                        Chart(result.Score, "Over epochs", "epoch", true, epochs),
                        Chart(result.Score, "Over time", "seconds of training", false, seconds),
                    ]);
            }
        }
        if (result.Pairs.Count > 0)
        {
            yield return new ReportSection(
                "Paired tests",
                [new ParagraphBlock("Is one rule better than the other, or is it chance? Each seed gives both rules the same initial "
                    + "weights, data and order, so their test scores are compared seed by seed: Student's "
                    + "paired t-test."), ComparisonTables.Pairs(result), .. ComparisonTables.AboutP(result)]);
        }

        if (result.Rules.Any(rule => rule.Trials.Count > 0))
            yield return new ReportSection("Search for learning rates", [.. ComparisonTables.Search(folder.Plan, result)]);
        if (options.Pruning && Pruned(folder, result, options, progress, cancellation) is { } pruned)
            yield return PruningSection.Of(pruned);
        yield return new ReportSection("Seeds", [ComparisonTables.Seeds(result)]);
    }

    private static PruningCurves? Pruned(
        ComparisonFolder folder,
        ComparisonResult result,
        ReportOptions options,
        IProgress<ReportProgress>? progress,
        CancellationToken cancellation)
    {
        var runs = result.Rules.SelectMany(rule => rule.Runs)
            .Where(run => run.Failure is null
            && File.Exists(Path.Combine(folder.PathOf(run.Run), "checkpoints", "best.safetensors"))).ToList();
        var curves = new List<PrunedRun>();
        foreach (var (number, run) in runs.Index())
        {
            progress?.Report(new ReportProgress(FormattableString.Invariant($"pruning {run.Rule}, seed {run.Seed}"), number, runs.Count));
            curves.Add(PrunedRun.Measure(
                RunFolder.Open(folder.PathOf(run.Run)), new MagnitudeScore(), PruningScope.Global, options.DataDirectory, cancellation));
        }
        return curves.Count == 0 ? null : new PruningCurves("magnitude", PruningScope.Global, curves);
    }

    private static bool RunsAreThere(ComparisonFolder folder, ComparisonResult result)
        => result.Rules.SelectMany(rule => rule.Runs).All(run => RunFolder.Holds(folder.PathOf(run.Run)));

    private static ChartBlock Chart(ScoreKind score, string title, string abscissa, bool isWhole, IReadOnlyList<ScoreBand> bands) => new(
        title, new ChartAxis(abscissa, IsWhole: isWhole), new ChartAxis($"validation {score.Axis}"),
        [.. bands.Select(
            band => new ChartSeries(band.Name, band.X, Shown(score, band.Mean))
            {
                Low = Shown(score, score.Scale > 0 ? band.Low : band.High),
                High = Shown(score, score.Scale > 0 ? band.High : band.Low),
            })]);

    private static double[] Shown(ScoreKind score, double[] values) => [.. values.Select(value => score.Scale * value)];

    private static Manifest? FirstManifest(ComparisonFolder folder)
        => RunList.In(folder.PathOf("runs")).Select(path => RunFolder.Open(path).ReadManifest())
            .FirstOrDefault(manifest => manifest is not null);
}
