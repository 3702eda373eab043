using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>The runs of one rule with one number of samples kept, over their seeds.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Kept">Samples kept of each task.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Final">The mean score over all tasks after the last.</param>
/// <param name="Learned">That of each task just after it was learned.</param>
/// <param name="Forgotten">What was lost since.</param>
/// <param name="Changed">The share of parameters that a task changed.</param>
/// <param name="Seen">After each task the mean score over it and those before.</param>
public sealed record ContinualGroup(
    string Rule, int Kept, double Rate, Estimate Final, Estimate Learned, Estimate Forgotten, Estimate Changed,
    IReadOnlyList<Estimate> Seen)
{
    /// <summary>Rule and number in words.</summary>
    public string Name => Kept == 0 ? Rule : FormattableString.Invariant($"{Rule}, {Kept} kept");

    internal static ContinualGroup? Of(IReadOnlyList<ContinualRun> runs)
    {
        List<ContinualRun> done = [.. runs.Where(run => run.Failure is null)];
        return done.Count == 0 ? null
            : new(
                done[0].Rule,
                done[0].Kept,
                done[0].Rate,
                Over(run => run.Final),
                Over(run => run.Learned),
                Over(run => run.Forgotten),
                Over(run => run.MeanChanged),
                [.. done[0].Scores.Select((_, task) => Over(run => run.Scores[task].Average()))]);

        Estimate Over(Func<ContinualRun, double> figure) => Estimate.Of([.. done.Select(figure)]);
    }
}
