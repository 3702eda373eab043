using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>
/// Does the runs of a sweep by halving: each rule's values compete with one another. What a run was promoted to is written down before it
/// is trained on, so that a run once begun is ended whoever is killed.
/// </summary>
/// <param name="folder">The sweep.</param>
/// <param name="series">Does a run.</param>
/// <param name="claims">Where workers of other processes share the folder: says who does which run. Null for this process alone.</param>
internal sealed class HalvedRuns(SweepFolder folder, RunSeries series, RunClaims? claims)
{
    private const int PatienceMs = 20;

    private readonly int factor = folder.Plan.Halving!.Factor;
    private readonly IReadOnlyList<int> rungs = folder.Plan.Rungs!;
    private readonly IReadOnlyList<SeriesRun> runs = folder.Plan.Runs;
    private readonly HashSet<int> taken = [];
    private readonly Lock gate = new();

    /// <summary>Does what is to be done; the runs as they ended, in the plan's order, or null when interrupted.</summary>
    public IReadOnlyList<FinishedRun>? Do(CancellationToken cancellation)
    {
        TellEarlier();
        series.SideBySide(runs.Count, Line);
        return cancellation.IsCancellationRequested ? null
            : [.. runs.Select(run => FinishedRun.Read(run, folder.PathOf(run.Name))!)];
    }

    private static bool AreEqual(RungScores one, RungScores other) => (one.Goal, one.Scores.Count) == (other.Goal, other.Scores.Count);

    private void Line(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (next, claim, isOver) = Take();
            using (claim)
            {
                if (isOver)
                    return;
                if (next is { } promotion)
                    Do(promotion, claim, stop);
                else if (claims is null)
                    stop.WaitHandle.WaitOne(PatienceMs);
                else
                    claims.Wait(stop);
            }
        }
    }

    private (Promotion? Next, RunClaim? Claim, bool IsOver) Take()
    {
        lock (gate)
        {
            List<RungScores> states = [.. runs.Select((_, i) => Read(i))];
            List<Promotion> wanted = [.. Wanted(states)];
            foreach (var next in wanted.Where(next => !taken.Contains(next.Run)))
            {
                RunClaim? claim = null;
                if (claims is not null)
                {
                    if ((claim = claims.TryTake(runs[next.Run].Name)) is null)
                        continue;

                    // Another worker may have done it between the look and the claim.
                    if (!AreEqual(Read(next.Run), states[next.Run]))
                    {
                        claim.GiveBack();
                        claim.Dispose();
                        continue;
                    }
                }

                taken.Add(next.Run);
                return (next, claim, false);
            }

            return (null, null, wanted.Count == 0);
        }
    }

    // New runs in the plan's order, from where this worker begins to look.
    private IEnumerable<Promotion> Wanted(List<RungScores> states)
        => folder.Plan.Rules
            .SelectMany(rule =>
            {
                List<int> places = [.. runs.Index().Where(run => run.Item.Rule == rule).Select(run => run.Index)];
                return Promotion.Wanted([.. places.Select(i => states[i])], factor, rungs.Count)
                    .Select(next => next with { Run = places[next.Run] });
            })
            .OrderBy(next => next.Rung > 0 ? -1 : (next.Run - (claims?.First ?? 0) % runs.Count + runs.Count) % runs.Count);

    private void Do(Promotion next, RunClaim? claim, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, claim?.Lost ?? CancellationToken.None);
        try
        {
            var (path, state) = (folder.PathOf(runs[next.Run].Name), Read(next.Run).To(next.Rung));
            if (next.Rung > 0)
                state.Write(path);
            if (series.Do(RunOf(next), next.Run + 1, stop.Token) is { } finished)
                state.With(finished.Result?.ValidationScore ?? double.NaN).Write(path);
            claim?.GiveBack();
        }
        catch (FolderInUseException) when (claim is not null)
        {
            // Its worker was silent, and is not dead: it ends when it sees that the run was taken over.
        }
        finally
        {
            lock (gate)
                taken.Remove(next.Run);
        }
    }

    // The test split is scored when a run has all epochs, and not for a choice.
    private SeriesRun RunOf(Promotion at) => runs[at.Run] with { Epochs = rungs[at.Rung], IsTrial = at.Rung < rungs.Count - 1 };

    private void TellEarlier()
    {
        for (var i = 0; i < runs.Count; i++)
        {
            foreach (var (rung, score) in Read(i).Scores.Index())
                series.Tell(RunOf(new Promotion(i, rung)), i + 1, double.IsNaN(score) ? null : score);
        }
    }

    private RungScores Read(int run) => RungScores.Read(folder.PathOf(runs[run].Name));
}
