using LfpSharp.Lab.Data;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>
/// Compares learning rules on one recipe: for each the learning rate is searched with the same trials on validation data, then all
/// are trained from the same weights on the same data in the same order, once for each seed, and scored on the test split once.
/// </summary>
/// <example><code>
/// var plan = new ComparisonPlan(BuiltInRecipes.Load("digits"), ["lfp-epsilon", "gradient"], [0, 1, 2]);
/// using var comparison = Comparison.Start(plan, "comparisons/digits");
/// var result = comparison.Run();
/// </code></example>
public sealed class Comparison : ISeries<ComparisonResult>
{
    private readonly RunSeries series;

    private Comparison(ComparisonFolder folder, string? dataDirectory, ILogger? logger, RunClaims? claims = null)
        => (Folder, series) = (folder, new RunSeries(folder.Path, ComparisonFolder.Files.What, dataDirectory, logger, claims));

    /// <summary>The folder.</summary>
    public ComparisonFolder Folder { get; }

    string ISeries<ComparisonResult>.Path => Folder.Path;

    /// <summary>
    /// Starts a comparison, or goes on with one of the same plan. Nothing is written unless every rule works: each is tried on two
    /// samples first.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">The folder: nothing, an empty folder, or a comparison of the same plan.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <param name="progress">Told how far reading of data has come.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">Data, model, rule and reward do not fit together; the message names the rule.</exception>
    /// <exception cref="DataNotFoundException">The data set is not in any place.</exception>
    /// <exception cref="IOException">Something else is in the folder, it is in use, or cannot be written.</exception>
    public static Comparison Start(
        ComparisonPlan plan,
        string path,
        string? dataDirectory = null,
        ILogger? logger = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ComparisonFolder.Files.Begin(path, plan, dataDirectory, progress, cancellation);
        return new Comparison(new ComparisonFolder(path, plan), dataDirectory, logger);
    }

    /// <summary>Goes on with a comparison.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <exception cref="InvalidFileException">It is no comparison, or its plan is damaged.</exception>
    /// <exception cref="IOException">It is in use.</exception>
    public static Comparison Resume(string path, string? dataDirectory = null, ILogger? logger = null)
        => new(ComparisonFolder.Open(path), dataDirectory, logger);

    /// <summary>Opens a comparison to work on beside workers of other processes, on this machine or others that see the folder.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="claims">Says who does which run.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <exception cref="InvalidFileException">It is no comparison, or its plan is damaged.</exception>
    public static Comparison Share(string path, RunClaims claims, string? dataDirectory = null, ILogger? logger = null)
        => new(ComparisonFolder.Open(path), dataDirectory, logger, claims);

    /// <inheritdoc/>
    public bool Work(
        IProgress<SeriesProgress>? progress = null, IRunWorker? worker = null, CancellationToken cancellation = default)
        => DoRuns(progress, worker, cancellation) is not null;

    /// <inheritdoc/>
    public ComparisonResult? Run(
        IProgress<SeriesProgress>? progress = null, IRunWorker? worker = null, CancellationToken cancellation = default)
    {
        if (DoRuns(progress, worker, cancellation) is not var (trials, rates, finished))
            return null;

        var plan = Folder.Plan;
        List<ComparedRun> runs = [.. finished.Select(run => new ComparedRun(run))];
        foreach (var seed in runs.GroupBy(run => run.Seed))
            ScoredRun.RequireSameStart(seed, plan.Recipe);
        var result =
            ComparisonResult.Of(
                plan.Recipe.Score,
                [.. plan.Rules.Select(
                    rule => RuleResult.Of(rule, rates[rule], plan.Rates, trials[rule], [.. runs.Where(run => run.Rule == rule)]))]);
        result.Write(Folder);
        ComparisonCurves.Draw(Folder, result);
        return result;
    }

    private (Dictionary<string, List<RateTrial>> Trials, Dictionary<string, double?> Rates, IReadOnlyList<FinishedRun> Finished)? DoRuns(
        IProgress<SeriesProgress>? progress, IRunWorker? worker, CancellationToken cancellation)
    {
        var plan = Folder.Plan;
        var searched = plan.Rates is [_] ? [] : plan.Rates;
        series.Begin(plan.Rules.Count * (searched.Count + plan.Seeds.Count), progress, worker, cancellation);

        // Rates and seeds outside, rules inside: what slows the machine down for a while hits all rules.
        if (series.Do([.. searched.SelectMany(rate => plan.Rules.Select(rule => plan.TryOf(rule, rate)))]) is not { } tried)
            return null;
        var trials =
            plan.Rules.ToDictionary(
                rule => rule, rule => tried.Where(run => run.Run.Rule == rule).Select(RateTrial.Of).ToList());
        var rates = plan.Rules.ToDictionary(rule => rule, rule => plan.Rates is [var only] ? only : RateTrial.Best(trials[rule])?.Rate);
        List<string> able = [.. plan.Rules.Where(rule => rates[rule] is not null)];
        series.Total -= (plan.Rules.Count - able.Count) * plan.Seeds.Count;
        if (series.Do(
            [.. plan.Seeds.SelectMany(seed => able.Select(rule => plan.RunOf(rule, rates[rule]!.Value, seed)))]) is not { } finished)
        {
            return null;
        }

        return (trials, rates, finished);
    }

    /// <summary>Frees the hold on the folder.</summary>
    public void Dispose() => series.Dispose();
}
