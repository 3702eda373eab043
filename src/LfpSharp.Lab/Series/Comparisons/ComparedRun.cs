using System.Text.Json.Serialization;

namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>One run of a comparison: a rule with one seed.</summary>
public sealed record ComparedRun : ScoredRun
{
    /// <summary>Reads a run as written.</summary>
    [JsonConstructor]
    internal ComparedRun()
    {
    }

    internal ComparedRun(FinishedRun run)
        : base(run) => Rate = run.Run.Recipe.Optimizer.LearningRate;

    /// <summary>The learning rate.</summary>
    public double Rate { get; init; }
}
