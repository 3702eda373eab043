using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>What came out for one rule: the search for its learning rate, its runs, and what they say together.</summary>
public sealed record RuleResult
{
    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The learning rate that was chosen; null when training failed at every one.</summary>
    public double? Rate { get; init; }

    /// <summary>
    /// Whether the chosen rate is the least or greatest of three or more that were tried, so that a better one may lie outside.
    /// </summary>
    public bool RateAtEdge { get; init; }

    /// <summary>The test accuracy over seeds; null when there is none. Failed runs count in none of the estimates.</summary>
    public Estimate? TestScore { get; init; }

    /// <summary>The validation accuracy of the best epoch.</summary>
    public Estimate? ValidationScore { get; init; }

    /// <summary>The Gini coefficient of the weights.</summary>
    public Estimate? Gini { get; init; }

    /// <summary>Seconds of training and validation.</summary>
    public Estimate? Seconds { get; init; }

    /// <summary>Milliseconds of a step.</summary>
    public Estimate? StepMs { get; init; }

    /// <summary>The highest resident memory, in MiB.</summary>
    public Estimate? PeakMiB { get; init; }

    /// <summary>Why there is no result, or not from every seed; null when there is.</summary>
    public string? Failure { get; init; }

    /// <summary>The learning rates that were tried; empty when there was only one.</summary>
    public IReadOnlyList<RateTrial> Trials { get; init; } = [];

    /// <summary>The runs, by seed.</summary>
    public IReadOnlyList<ComparedRun> Runs { get; init; } = [];

    internal static RuleResult Of(
        string rule, double? rate, IReadOnlyList<double> rates, IReadOnlyList<RateTrial> trials, IReadOnlyList<ComparedRun> runs)
        => new()
        {
            Rule = rule,
            Rate = rate,
            RateAtEdge = rates.Count > 2 && rate is { } chosen && (chosen == rates[0] || chosen == rates[^1]),
            TestScore = Estimate.OfPresent(runs.Select(run => run.TestScore)),
            ValidationScore = Estimate.OfPresent(runs.Select(run => run.ValidationScore)),
            Gini = Estimate.OfPresent(runs.Select(run => run.Gini)),
            Seconds = Estimate.OfPresent(runs.Select(run => run.Seconds)),
            StepMs = Estimate.OfPresent(runs.Select(run => run.StepMs)),
            PeakMiB = Estimate.OfPresent(runs.Select(run => run.PeakMiB)),
            Failure = rate is null ? $"Training failed at every learning rate. {trials[0].Failure}" : ScoredRun.FailureOf(runs),
            Trials = trials,
            Runs = runs,
        };
}
