using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs;

public sealed class RunRequestsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static Recipe Endless => new()
    {
        Threads = 1,
        Data = new DataRecipe { Limit = 160 },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 1_000_000 },
        Logging = new LoggingOptions { Sparsity = false },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Ask_RunThatTrains_LowersThenStopsAndKeepsTheWork()
    {
        using var run = TrainingRun.Start(Endless, folder["run"], cancellation: Cancellation);
        var asker = new Thread(() =>
        {
            Wait(() => File.Exists(run.Folder.PathOf("requests.txt")));
            RunRequests.Ask(run.Folder, RunRequest.LowerRate);
            Wait(() => run.Folder.ReadManifest()!.RateChanges.Count > 0);
            Wait(() => run.Folder.ReadProgress() is not null);
            RunRequests.Ask(run.Folder, RunRequest.Stop);
        });
        asker.Start();
        var result = run.Train(cancellation: Cancellation);
        asker.Join();
        Assert.True(result.Interrupted);
        var manifest = run.Folder.ReadManifest()!;
        Assert.Equal("interrupted", manifest.Status);
        Assert.Equal(0.5, Assert.Single(manifest.RateChanges).Factor);
        Assert.False(File.Exists(run.Folder.PathOf("requests.txt")));
        Assert.Null(run.Folder.ReadProgress());
    }

    [Fact]
    public void Ask_RunThatIsOver_SaysHowToGoOn()
    {
        using var run = ScratchRun.Train(new Recipe
        {
            Threads = 1,
            Data = new DataRecipe { Limit = 64 },
            Training = new TrainingOptions { Epochs = 1 },
        });
        var error = Assert.Throws<InvalidOperationException>(() => RunRequests.Ask(run.Folder, RunRequest.Stop));
        Assert.Contains("is not training now", error.Message, StringComparison.Ordinal);
        Assert.Contains("lfp train --resume", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_HalfALine_WaitsForItsEndAndPassesOverOtherWords()
    {
        var run = RunFolder.Create(folder["run"], new Recipe());
        var file = run.PathOf("requests.txt");
        long taken = 0;
        File.WriteAllText(file, "make-coffee\nlower-rate\nsto");
        Assert.Equal([RunRequest.LowerRate], RunRequests.Take(run, ref taken));
        File.AppendAllText(file, "p\n");
        Assert.Equal([RunRequest.Stop], RunRequests.Take(run, ref taken));
        Assert.Empty(RunRequests.Take(run, ref taken));
    }

    public void Dispose() => folder.Dispose();

    private static void Wait(Func<bool> isSo)
    {
        while (!isSo())
            Thread.Sleep(20);
    }
}
