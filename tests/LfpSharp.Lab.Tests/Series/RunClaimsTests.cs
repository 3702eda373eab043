using System.Collections.Concurrent;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Sweeps;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Series;

public sealed class RunClaimsTests : SeriesTests
{
    private const int Workers = 24;

    private static SweepPlan Plan => new(
        Small with { Training = new TrainingOptions { BatchSize = 16, Epochs = 1 } },
        "optimizer.lr",
        ["0.001", "0.01", "0.1"],
        Two,
        [0, 1, 2, 3, 4, 5]);

    [Fact]
    public void TryTake_TwoWorkers_OneGetsTheRun()
    {
        var (one, other) = (new RunClaims(Folder), new RunClaims(Folder));
        using var claim = one.TryTake("runs/a");
        Assert.NotNull(claim);
        Assert.Null(other.TryTake("runs/a"));
        using var next = other.TryTake("runs/b");
        Assert.NotNull(next);
    }

    [Fact]
    public void TryTake_GivenBack_IsTakenAtOnce()
    {
        using (var claim = new RunClaims(Folder).TryTake("runs/a"))
            claim!.GiveBack();
        using var next = new RunClaims(Folder).TryTake("runs/a");
        Assert.NotNull(next);
    }

    [Fact]
    public void TryTake_SilentWorker_IsTakenOverAndToldSo()
    {
        using var silent = new RunClaims(Folder, heartbeatSeconds: 2).TryTake("runs/a")!;
        var impatient = new RunClaims(Folder, heartbeatSeconds: 0.1);
        RunClaim? taken = null;
        while ((taken = impatient.TryTake("runs/a")) is null)
            Thread.Sleep(20);
        using (taken)
            Assert.True(silent.Lost.WaitHandle.WaitOne(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void TryTake_WorkerWithSignsOfLife_KeepsTheRun()
    {
        using var alive = new RunClaims(Folder, heartbeatSeconds: 0.1).TryTake("runs/a");
        var other = new RunClaims(Folder, heartbeatSeconds: 0.3);
        for (var end = DateTime.UtcNow.AddSeconds(2); DateTime.UtcNow < end; Thread.Sleep(100))
            Assert.Null(other.TryTake("runs/a"));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public void Create_OutOfRange_Throws(int first, double heartbeat)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new RunClaims(Folder, first, heartbeat));

    [Fact]
    public void Work_ManyWorkersKilledAtRandom_DoEveryRunOnceAndGiveTheSerialTable()
    {
        using (var serial = Sweep.Start(Plan, Path("serial"), cancellation: Cancellation))
            Assert.NotNull(serial.Run(null, new PretendedWorker(null, []), Cancellation));
        Sweep.Start(Plan, Path("shared"), cancellation: Cancellation).Dispose();

        var done = new ConcurrentBag<string>();
        var (killed, broken) = (0, new ConcurrentBag<Exception>());
        var threads = Enumerable.Range(0, Workers).Select(worker => new Thread(() => Work(worker))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Empty(broken);
        Assert.True(killed > 3, $"only {killed} were killed");
        Assert.Equal(36, done.Count);
        Assert.Equal(36, done.Distinct().Count());
        using (var collected = Sweep.Resume(Path("shared")))
            Assert.NotNull(collected.Run(null, new NobodysWorker(Path("shared")), Cancellation));
        Assert.Equal(File.ReadAllText(Path("serial/sweep.csv")), File.ReadAllText(Path("shared/sweep.csv")));
        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} of {Workers} workers were killed");

        void Work(int worker)
        {
            try
            {
                using var sweep = Sweep.Share(Path("shared"), new RunClaims(Path("shared"), worker, 0.4));
                sweep.Work(null, new PretendedWorker(new Random(worker), done), Cancellation);
            }
            catch (KilledException)
            {
                Interlocked.Increment(ref killed);
            }
            catch (Exception error)
            {
                broken.Add(error);
            }
        }
    }

    [Fact]
    public void Run_CollectedTooEarly_NamesTheRunThatIsNotOver()
    {
        using var sweep = Sweep.Start(Plan, Path("early"), cancellation: Cancellation);
        var error = Assert.Throws<InvalidOperationException>(() => sweep.Run(null, new NobodysWorker("early"), Cancellation));
        Assert.Contains("'runs/lfp-epsilon-0.001-seed0' in 'early' is not over", error.Message, StringComparison.Ordinal);
        Assert.Contains("lfp work early", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Writes down what a run would have brought; dies now and then, before the run has a folder or after.</summary>
    private sealed class PretendedWorker(Random? random, ConcurrentBag<string> done) : IRunWorker
    {
        public int Jobs => 1;

        public bool Work(SeriesRun run, string path, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
        {
            Die();
            var folder = RunFolder.Holds(path) ? RunFolder.Open(path) : RunFolder.Create(path, run.Recipe);
            Die();
            File.WriteAllText(folder.PathOf("cost.json"), RunFolder.ToJson(new RunCost("start", 6, 0.25, 100)));
            var score = (run.Recipe.Seed + (100 * run.Recipe.Optimizer.LearningRate) + Choices.NameOf(run.Recipe.Rule).Length) / 40;
            folder.Write(new Manifest
            {
                Status = "done",
                Seed = run.Recipe.Seed,
                DataHash = "data",
                Result = new TrainingResult(TrainingEnd.Completed, 1, 6, 1, score, score / 2, score / 3, 0.5),
            });
            done.Add(run.Name);
            return true;
        }

        private void Die()
        {
            if (random?.Next(6) == 0)
                throw new KilledException();
        }
    }

    private sealed class KilledException : Exception;
}
