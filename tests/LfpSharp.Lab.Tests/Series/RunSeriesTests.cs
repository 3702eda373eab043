using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Series;

public sealed class RunSeriesTests : SeriesTests
{
    private static ComparisonPlan Plan
        => new(Small with { Training = new TrainingOptions { BatchSize = 16, Epochs = 1 } }, Two, [0, 1, 2], [0.01]);

    [Fact]
    public void Run_WorkerOfThree_IsNeverAskedForMoreAtOnceAndDoesEachRunOnce()
    {
        using var worker = new CountingWorker(3);
        using var comparison = Comparison.Start(Plan, Path("one"), cancellation: Cancellation);
        var result = comparison.Run(null, worker, Cancellation)!;
        Assert.Equal(3, worker.Most);
        Assert.Equal(6, worker.Done.Count);
        Assert.Equal(6, worker.Done.Distinct().Count());
        Assert.Equal([0L, 1, 2], result.Rules[0].Runs.Select(run => run.Seed));
    }

    [Fact]
    public void Run_WorkerThatFails_StopsTheOthersAndThrowsItsError()
    {
        using var worker = new CountingWorker(2) { FailsAt = "runs/gradient-seed0" };
        using var comparison = Comparison.Start(Plan, Path("one"), cancellation: Cancellation);
        Assert.Equal("no room", Assert.Throws<RunFailedException>(() => comparison.Run(null, worker, Cancellation)).Message);
        Assert.InRange(worker.Done.Count, 0, 1);

        worker.FailsAt = null;
        Assert.NotNull(comparison.Run(null, worker, Cancellation));
    }

    /// <summary>Waits at the start until as many runs are under way as it takes, then does them one after another.</summary>
    private sealed class CountingWorker(int jobs) : IRunWorker, IDisposable
    {
        private readonly RunWorker inner = new(sideBySide: jobs);
        private readonly Barrier start = new(jobs);
        private readonly Lock gate = new();
        private int running, begun;

        public int Jobs => jobs;

        public void Dispose() => start.Dispose();

        public string? FailsAt { get; set; }

        public int Most { get; private set; }

        public List<string> Done { get; } = [];

        public bool Work(SeriesRun run, string path, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
        {
            lock (gate)
                Most = Math.Max(Most, ++running);
            if (Interlocked.Increment(ref begun) <= jobs)
                start.SignalAndWait(cancellation);
            try
            {
                if (run.Name == FailsAt)
                    throw new RunFailedException("no room");
                lock (gate)
                {
                    if (FailsAt is not null)
                        cancellation.WaitHandle.WaitOne();
                    var done = inner.Work(run, path, progress, cancellation);
                    if (done)
                        Done.Add(run.Name);
                    return done;
                }
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }
    }
}
