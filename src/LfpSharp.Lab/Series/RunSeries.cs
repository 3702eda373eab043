using System.Runtime.ExceptionServices;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Series;

/// <summary>Does runs, as many side by side as the worker can: those that are over are read, a half done one is gone on with.</summary>
/// <param name="folder">
/// The series' folder; no other process can work in it until this is disposed, unless they all claim their runs.
/// </param>
/// <param name="what">What the series is, for messages: <c>comparison</c>.</param>
/// <param name="dataDirectory">A folder to look for data in first.</param>
/// <param name="logger">Told warnings.</param>
/// <param name="claims">Where workers of other processes share the folder: says who does which run. Null for this process alone.</param>
internal sealed class RunSeries(string folder, string what, string? dataDirectory, ILogger? logger, RunClaims? claims = null) : IDisposable
{
    private readonly IDisposable? hold = claims is null ? Take(folder, what) : null;
    private readonly RunWorker here = new(dataDirectory, logger);
    private readonly Lock gate = new();
    private IRunWorker worker = null!;
    private IProgress<SeriesProgress>? progress;
    private CancellationToken cancellation;
    private int number;

    /// <summary>Runs in all, for who is told the progress.</summary>
    public int Total { get; set; }

    /// <summary>Starts counting; without a worker, runs are done in this process.</summary>
    public void Begin(int total, IProgress<SeriesProgress>? told, IRunWorker? by, CancellationToken cancelled)
        => (Total, progress, worker, cancellation, number) = (total, told, by ?? here, cancelled, 0);

    /// <summary>Does the runs; what came out in their order, or null when interrupted.</summary>
    public IReadOnlyList<FinishedRun>? Do(IReadOnlyList<SeriesRun> runs)
    {
        var (first, next, finished) = (number, -1, new FinishedRun?[runs.Count]);
        number += runs.Count;
        if (claims is not null)
            return Share(claims, runs, first);
        SideBySide(runs.Count, stop =>
        {
            for (var i = Interlocked.Increment(ref next); i < runs.Count; i = Interlocked.Increment(ref next))
            {
                finished[i] = Do(runs[i], first + i + 1, stop);
                if (finished[i] is null)
                    break;
            }
        });
        return finished.OfType<FinishedRun>().ToList() is var all && all.Count == runs.Count ? all : null;
    }

    /// <summary>Lets as many lines do runs side by side as the worker can; when one stops or fails, all stop.</summary>
    /// <param name="most">The most lines there is work for.</param>
    /// <param name="line">Does runs until none is left, or it is told to stop.</param>
    public void SideBySide(int most, Action<CancellationToken> line)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (claims is not null || worker.Jobs == 1)
        {
            Line();
        }
        else
        {
            Wait([.. Enumerable.Range(0, Math.Min(worker.Jobs, most))
                .Select(_ => Task.Factory.StartNew(Line, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        }

        void Line()
        {
            try
            {
                line(stop.Token);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }

    /// <summary>Frees the hold on the folder.</summary>
    public void Dispose() => hold?.Dispose();

    // Does what nobody has claimed, again and again until all runs are over: another worker may die, and leave its run.
    private FinishedRun[]? Share(RunClaims shared, IReadOnlyList<SeriesRun> runs, int first)
    {
        var finished = new FinishedRun?[runs.Count];
        while (!Array.TrueForAll(finished, run => run is not null))
        {
            var isBusy = false;
            for (var k = 0; k < runs.Count && !cancellation.IsCancellationRequested; k++)
            {
                var i = (shared.First + k) % runs.Count;
                if (finished[i] is not null)
                    continue;
                finished[i] = DoIfFree(shared, runs[i], first + i + 1);
                isBusy |= finished[i] is not null;
            }

            if (cancellation.IsCancellationRequested)
                return null;
            if (!isBusy)
                shared.Wait(cancellation);
        }

        return finished!;
    }

    private FinishedRun? DoIfFree(RunClaims shared, SeriesRun run, int place)
    {
        if (IsOver(run))
            return Do(run, place, cancellation);
        using var claim = shared.TryTake(run.Name);
        if (claim is null)
            return null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, claim.Lost);
        try
        {
            var finished = Do(run, place, stop.Token);
            if (finished is null)
                claim.GiveBack();
            return finished;
        }
        catch (FolderInUseException)
        {
            // Its worker was silent, and is not dead: it ends when it sees that the run was taken over.
            return null;
        }
    }

    private bool IsOver(SeriesRun run)
        => Path.Combine(folder, run.Name) is var path && RunFolder.Holds(path) && FinishedRun.Read(run, path)?.IsOver == true;

    private static IDisposable Take(string folder, string what)
    {
        var hold = FolderLock.Take(folder, what);
        foreach (var below in Directory.GetDirectories(folder))
            RunFolder.SweepParts(below, TimeSpan.Zero);
        return hold;
    }

    private static void Wait(Task[] lines)
    {
        try
        {
            Task.WaitAll(lines);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    /// <summary>Does a run unless it is over; null when interrupted.</summary>
    public FinishedRun? Do(SeriesRun run, int place, CancellationToken stop)
    {
        var path = Path.Combine(folder, run.Name);
        var at = At(run, place);
        var finished = RunFolder.Holds(path) ? Before(run, path) : null;
        if (finished?.IsOver != true)
        {
            if (stop.IsCancellationRequested || !worker.Work(run, path, new Forward(value => Tell(at with { Training = value })), stop))
                return null;
            finished = FinishedRun.Read(run, path)
                ?? throw new InvalidFileException(
                    path, "no manifest.json", $"a run of the {what}", $"Remove this run, and go on with the {what}.");
        }
        var (result, failure) = (finished.Manifest.Result, finished.Manifest.Failure);
        Tell(at with { ValidationScore = result?.ValidationScore, TestScore = result?.TestScore, Failure = failure });
        return finished;
    }

    /// <summary>Tells what a run brought earlier.</summary>
    public void Tell(SeriesRun run, int place, double? score)
        => Tell(At(run, place) with { ValidationScore = score, Failure = score is null ? "training failed" : null });

    private SeriesProgress At(SeriesRun run, int place)
        => new(place, Total, run.Rule, run.Recipe.Optimizer.LearningRate, run.Recipe.Seed, run.IsTrial, run.Value, Epochs: run.Epochs);

    private void Tell(SeriesProgress value)
    {
        lock (gate)
            progress?.Report(value);
    }

    private FinishedRun? Before(SeriesRun run, string path)
    {
        var differences = RunList.Differences([run.Recipe with { Threads = null }, RunFolder.Open(path).Recipe with { Threads = null }]);
        return differences.Count == 0 ? FinishedRun.Read(run, path)
            : throw new InvalidFileException(
                path,
                $"a run with {differences[0].Key} {differences[0].Values[1] ?? "not set"}",
                differences[0].Values[0] ?? "not set",
                $"It is not this {what}'s. Remove it, and go on with the {what}.");
    }

    // Progress<T> would call from another thread, after the step.
    private sealed class Forward(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
