namespace LfpSharp.Lab.Comparisons;

/// <summary>One run of a comparison: a rule with one seed.</summary>
public sealed record ComparedRun
{
    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The learning rate.</summary>
    public required double Rate { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The accuracy of the best epoch on the validation split, 0 … 1; null when the run failed.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The accuracy on the test split, scored once; null when the run failed, or there is no test split.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>The Gini coefficient of the weights; null when the run failed.</summary>
    public double? Gini { get; init; }

    /// <summary>Seconds of training and validation; null when the run failed.</summary>
    public double? Seconds { get; init; }

    /// <summary>Milliseconds of a step: batch, learning rule, optimizer; null when no step was timed or the run failed.</summary>
    public double? StepMs { get; init; }

    /// <summary>The highest resident memory of the process while it trained, in MiB; null where it is not known or the run failed.</summary>
    public double? PeakMiB { get; init; }

    /// <summary>SHA-256 of the weights before the first step.</summary>
    public required string InitialWeights { get; init; }

    /// <summary>SHA-256 of the data set's content.</summary>
    public required string DataHash { get; init; }

    /// <summary>Why training failed; null when it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The run's folder, relative to the comparison's.</summary>
    public required string Run { get; init; }
}
