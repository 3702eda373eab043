using System.Globalization;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Series;

/// <summary>What one run of a series brought.</summary>
public abstract record ScoredRun
{
    internal ScoredRun(FinishedRun run)
    {
        var (cost, result) = (run.Cost, run.Result);
        (Rule, Seed, Run) = (run.Run.Rule, run.Run.Recipe.Seed, run.Run.Name);
        (InitialWeights, DataHash, Failure) = (cost.InitialWeights, run.Manifest.DataHash, run.Manifest.Failure);
        SideBySide = cost.SideBySide;
        if (result is null)
            return;
        (ValidationScore, TestScore, Gini, Seconds) = (result.ValidationScore, result.TestScore, result.Gini, result.Seconds);
        (StepMs, PeakMiB) = (cost.StepMs, cost.PeakMiB > 0 ? cost.PeakMiB : null);
    }

    private protected ScoredRun()
    {
    }

    /// <summary>The rule.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The seed.</summary>
    public long Seed { get; init; }

    /// <summary>The accuracy of the best epoch on the validation split, 0 … 1; null when the run failed.</summary>
    public double? ValidationScore { get; init; }

    /// <summary>The accuracy on the test split, scored once; null when the run failed, or there is no test split.</summary>
    public double? TestScore { get; init; }

    /// <summary>The Gini coefficient of the weights; null when the run failed.</summary>
    public double? Gini { get; init; }

    /// <summary>Seconds of training and validation; null when the run failed.</summary>
    public double? Seconds { get; init; }

    /// <summary>Milliseconds of a step: batch, learning rule, optimizer; null when no step was timed or the run failed.</summary>
    public double? StepMs { get; init; }

    /// <summary>
    /// The highest resident memory of the process while it trained, in MiB; null where it is not known or the run failed.
    /// </summary>
    public double? PeakMiB { get; init; }

    /// <summary>The most runs that were worked on at the same time while this one was; times of more than 1 are upper bounds.</summary>
    public int SideBySide { get; init; } = 1;

    /// <summary>SHA-256 of the weights before the first step.</summary>
    public string InitialWeights { get; init; } = "";

    /// <summary>SHA-256 of the data set's content.</summary>
    public string DataHash { get; init; } = "";

    /// <summary>Why training failed; null when it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The run's folder, relative to the series'.</summary>
    public string Run { get; init; } = "";

    /// <summary>The columns of <see cref="Row"/>.</summary>
    internal const string Header = "seed,validationScore,testScore,gini,seconds,stepMs,peakMiB,sideBySide,initialWeights,run,failed";

    /// <summary>The run's row in a CSV file.</summary>
    internal string Row
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{Seed},{ValidationScore:R},{TestScore:R},{Gini:R},{Seconds:R},{StepMs:R},{PeakMiB:R},{SideBySide},"
                + $"{InitialWeights},{Run},{(Failure is null ? "no" : "yes")}");

    /// <summary>Throws unless runs that are to be compared started from the same weights, or each from its own run, and data.</summary>
    internal static void RequireSameStart(IEnumerable<ScoredRun> runs, Recipe recipe)
    {
        var isOwn = Runs.InitialWeights.AreOfTheRule(recipe);
        if (runs.DistinctBy(run => (isOwn ? "" : run.InitialWeights, run.DataHash)).ToList() is [var one, var other, ..])
        {
            throw new InvalidOperationException($"The runs '{one.Run}' and '{other.Run}' did not start from the same weights and data, "
                + "so they cannot be compared. Was the data changed in between? Remove the folder and start anew.");
        }
    }

    /// <summary>How many runs failed, with which seeds and why; null when none did.</summary>
    internal static string? FailureOf(IReadOnlyList<ScoredRun> runs)
    {
        var failed = runs.Where(run => run.Failure is not null).ToList();
        return failed.Count == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Training failed with {failed.Count} of {runs.Count} seeds ({string.Join(", ", failed.Select(run => run.Seed))}). "
                    + $"{failed[0].Failure}");
    }
}
