using LfpSharp.Lab.Data;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Comparisons;

/// <summary>
/// Compares learning rules on one recipe: for each the learning rate is searched with the same trials on validation data, then all
/// are trained from the same weights on the same data in the same order, once for each seed, and scored on the test split once.
/// </summary>
/// <example><code>
/// var plan = new ComparisonPlan(BuiltInRecipes.Load("digits"), ["lfp-epsilon", "gradient"], [0, 1, 2]);
/// using var comparison = Comparison.Start(plan, "comparisons/digits");
/// var result = comparison.Run();
/// </code></example>
public sealed class Comparison : IDisposable
{
    private readonly RunSeries series;
    private readonly IDisposable hold;

    private Comparison(ComparisonFolder folder, string? dataDirectory, ILogger? logger)
    {
        Folder = folder;
        hold = FolderLock.Take(folder.Path, "comparison");
        series = new RunSeries(folder, dataDirectory, logger);
    }

    /// <summary>The folder.</summary>
    public ComparisonFolder Folder { get; }

    /// <summary>Starts a comparison, or goes on with one of the same plan. Nothing is written unless every rule works: each is tried on two samples first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">The folder: nothing, an empty folder, or a comparison of the same plan.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">Data, model, rule and reward do not fit together.</exception>
    /// <exception cref="DataNotFoundException">The data set is not in any place.</exception>
    /// <exception cref="IOException">Something else is in the folder, it is in use, or cannot be written.</exception>
    public static Comparison Start(ComparisonPlan plan, string path, string? dataDirectory = null, ILogger? logger = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ComparisonFolder.Check(path, plan);
        foreach (var rule in plan.Rules)
        {
            using var experiment = new Experiment(plan.RecipeOf(rule, plan.Rates[0], plan.Seeds[0]), dataDirectory, cancellation: cancellation);
            Rehearsal.Run(experiment);
        }
        return new Comparison(ComparisonFolder.OpenOrCreate(path, plan), dataDirectory, logger);
    }

    /// <summary>Goes on with a comparison.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <exception cref="InvalidFileException">It is no comparison, or its plan is damaged.</exception>
    /// <exception cref="IOException">It is in use.</exception>
    public static Comparison Resume(string path, string? dataDirectory = null, ILogger? logger = null)
        => new(ComparisonFolder.Open(path), dataDirectory, logger);

    /// <summary>Does what is still to do, and writes the result; null when it was cancelled, and can be gone on with.</summary>
    /// <param name="progress">Told after every step and every run.</param>
    /// <param name="cancellation">Ends after the step at hand; everything is kept.</param>
    /// <exception cref="RunFailedException">Something could not be written.</exception>
    public ComparisonResult? Run(IProgress<ComparisonProgress>? progress = null, CancellationToken cancellation = default)
    {
        series.Begin(progress, cancellation);
        if (Search() is not { } trials)
            return null;
        var plan = Folder.Plan;
        var rates = plan.Rules.ToDictionary(rule => rule, rule => plan.Rates is [var only] ? only : RateTrial.Best(trials[rule])?.Rate);
        if (Train(rates) is not { } runs)
            return null;
        RequireSameStart(runs);
        var result = ComparisonResult.Of([.. plan.Rules.Select(rule => RuleResult.Of(rule, rates[rule], plan.Rates, trials[rule], [.. runs.Where(run => run.Rule == rule)]))]);
        result.Write(Folder);
        ComparisonCurves.Draw(Folder, result);
        return result;
    }

    /// <summary>Frees the hold on the folder.</summary>
    public void Dispose() => hold.Dispose();

    // Rates outside, rules inside: what slows the machine down for a while hits all rules.
    private Dictionary<string, List<RateTrial>>? Search()
    {
        var trials = Folder.Plan.Rules.ToDictionary(rule => rule, _ => new List<RateTrial>());
        foreach (var rate in Folder.Plan.Rates is [_] ? [] : Folder.Plan.Rates)
        {
            foreach (var rule in Folder.Plan.Rules)
            {
                if (series.Try(rule, rate) is not { } trial)
                    return null;
                trials[rule].Add(trial);
            }
        }
        return trials;
    }

    private List<ComparedRun>? Train(Dictionary<string, double?> rates)
    {
        var runs = new List<ComparedRun>();
        foreach (var seed in Folder.Plan.Seeds)
        {
            foreach (var rule in Folder.Plan.Rules)
            {
                if (rates[rule] is not { } rate)
                    series.Skip();
                else if (series.Train(rule, rate, seed) is { } run)
                    runs.Add(run);
                else
                    return null;
            }
        }
        return runs;
    }

    private static void RequireSameStart(IReadOnlyList<ComparedRun> runs)
    {
        foreach (var seed in runs.GroupBy(run => run.Seed))
        {
            if (seed.DistinctBy(run => (run.InitialWeights, run.DataHash)).ToList() is [var one, var other, ..])
                throw new InvalidOperationException($"With seed {seed.Key} the runs '{one.Run}' and '{other.Run}' did not start from the same weights and data, so they cannot be compared. Was the data changed in between? Remove the comparison's folder and start anew.");
        }
    }
}
