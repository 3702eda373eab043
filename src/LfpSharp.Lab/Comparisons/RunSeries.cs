using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Comparisons;

/// <summary>Does the trials and runs of a comparison one after another: those that are over are read, a half done one is gone on with.</summary>
internal sealed class RunSeries(ComparisonFolder folder, string? dataDirectory, ILogger? logger)
{
    private readonly int total = folder.Plan.Rules.Count * (folder.Plan.Seeds.Count + (folder.Plan.Rates is [_] ? 0 : folder.Plan.Rates.Count));
    private IProgress<ComparisonProgress>? progress;
    private CancellationToken cancellation;
    private int number;

    /// <summary>Starts counting.</summary>
    public void Begin(IProgress<ComparisonProgress>? told, CancellationToken cancelled) => (progress, cancellation, number) = (told, cancelled, 0);

    /// <summary>Passes over a run that cannot be.</summary>
    public void Skip() => number++;

    /// <summary>Tries a learning rate without touching the test split; null when interrupted.</summary>
    public RateTrial? Try(string rule, double rate)
    {
        var name = ComparisonFolder.TrialOf(rule, rate);
        if (Do(name, folder.Plan.TrialOf(rule, rate), isTrial: true) is not { } manifest)
            return null;
        var (result, run) = (manifest.Result, RunFolder.Open(folder.PathOf(name)));
        return manifest.Status == "failed" || result is null
            ? new RateTrial(rate, null, null, manifest.Failure, name)
            : new RateTrial(rate, result.ValidationAccuracy, run.ReadEpochs().FirstOrDefault(record => record.Epoch == result.BestEpoch)?.ValidationLoss, null, name);
    }

    /// <summary>Trains with a seed and scores the test split; null when interrupted.</summary>
    public ComparedRun? Train(string rule, double rate, long seed)
    {
        var name = ComparisonFolder.RunOf(rule, seed);
        if (Do(name, folder.Plan.RecipeOf(rule, rate, seed), isTrial: false) is not { } manifest)
            return null;
        var run = RunFolder.Open(folder.PathOf(name));
        var cost = RunCost.Read(run) ?? throw new InvalidFileException(run.Path, "no cost.json", "a run of the comparison", "Remove this run, and go on with the comparison.");
        var compared = new ComparedRun { Rule = rule, Rate = rate, Seed = seed, Run = name, InitialWeights = cost.InitialWeights, DataHash = manifest.DataHash, Failure = manifest.Failure };
        return manifest.Status == "failed" || manifest.Result is not { } result ? compared : compared with
        {
            ValidationAccuracy = result.ValidationAccuracy,
            TestAccuracy = result.TestAccuracy,
            Gini = result.Gini,
            Seconds = result.Seconds,
            StepMs = cost.StepMs,
            PeakMiB = cost.PeakMiB > 0 ? cost.PeakMiB : null,
        };
    }

    private Manifest? Do(string name, Recipe recipe, bool isTrial)
    {
        var path = folder.PathOf(name);
        var at = new ComparisonProgress(++number, total, Choices.NameOf(recipe.Rule), recipe.Optimizer.LearningRate, recipe.Seed, isTrial);
        var before = RunFolder.Holds(path) ? Before(path, recipe) : null;
        if (before?.Status is not ("done" or "failed"))
        {
            if (cancellation.IsCancellationRequested || !TrainNow(path, recipe, at))
                return null;
            before = RunFolder.Open(path).ReadManifest()!;
        }
        progress?.Report(at with { ValidationAccuracy = before.Result?.ValidationAccuracy, TestAccuracy = before.Result?.TestAccuracy, Failure = before.Failure });
        return before;
    }

    /// <summary>Trains; false when interrupted.</summary>
    private bool TrainNow(string path, Recipe recipe, ComparisonProgress at)
    {
        using var run = RunFolder.Holds(path)
            ? TrainingRun.Resume(path, dataDirectory, logger: logger)
            : TrainingRun.Start(recipe, path, dataDirectory, logger, cancellation: cancellation);
        try
        {
            var told = new Forward(value => progress?.Report(at with { Training = value }));
            return !RunCost.Measure(run, () => run.Train(told, scoreTest: !at.IsTrial, cancellation: cancellation)).Interrupted;
        }
        catch (TrainingFailedException)
        {
            // The manifest has the reason; this rate or seed is lost, and no other.
            return true;
        }
    }

    private static Manifest? Before(string path, Recipe recipe)
    {
        var run = RunFolder.Open(path);
        var differences = RunList.Differences([recipe with { Threads = null }, run.Recipe with { Threads = null }]);
        return differences.Count == 0 ? run.ReadManifest()
            : throw new InvalidFileException(path, $"a run with {differences[0].Key} {differences[0].Values[1] ?? "not set"}", differences[0].Values[0] ?? "not set", "It is not this comparison's. Remove it, and go on with the comparison.");
    }

    // Progress<T> would call from another thread, after the step.
    private sealed class Forward(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
