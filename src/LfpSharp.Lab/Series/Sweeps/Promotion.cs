namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>What a worker of a sweep by halving does next: Li et al. (2020), algorithm 2.</summary>
/// <param name="Run">The run's place.</param>
/// <param name="Rung">The rung that it is trained for; 0 for a run that is new.</param>
internal readonly record struct Promotion(int Run, int Rung)
{
    /// <summary>
    /// What is to be done, the first best: runs on their way to a rung; then from the rung below the last down, those of the best
    /// <c>⌊n / η⌋</c> of its n runs that still stand there, best first, equals by their place; then new runs. Nothing is left when none is
    /// wanted.
    /// </summary>
    /// <param name="runs">How far each has come.</param>
    /// <param name="factor">η.</param>
    /// <param name="rungs">How many rungs there are.</param>
    public static IEnumerable<Promotion> Wanted(IReadOnlyList<RungScores> runs, int factor, int rungs)
    {
        foreach (var (i, run) in runs.Index().Where(run => run.Item.IsOnItsWay))
            yield return new Promotion(i, run.Goal);
        for (var rung = rungs - 2; rung >= 0; rung--)
        {
            var there = runs.Index().Where(run => run.Item.Scores.Count > rung).ToList();

            // NaN, a training that failed, comes last.
            var best = there.OrderByDescending(run => run.Item.Scores[rung]).Take(there.Count / factor);
            foreach (var (i, _) in best.Where(run => run.Item.StandsAt(rung)))
                yield return new Promotion(i, rung + 1);
        }

        foreach (var (i, _) in runs.Index().Where(run => run.Item.Scores.Count == 0))
            yield return new Promotion(i, 0);
    }
}
