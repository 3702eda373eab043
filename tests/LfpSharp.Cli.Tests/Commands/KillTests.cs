using System.Globalization;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>
/// Commands that are killed inside training, again and again, and gone on with: they end with the weights of one that was never
/// stopped. The variable LFP_KILLS says how many kills there are in all; <c>docs/testing.md</c> has the long run, with
/// those that are run only when asked for.
/// </summary>
public sealed class KillTests
{
    private const int Cases = 5;

    // A checkpoint after every step, so that many of the kills fall into the writing of one.
    private static readonly string[] Often = ["--set", "logging.checkpoint-steps=1", "--set", "logging.pictures=false"];

    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("LFP_KILLS") ?? "5", CultureInfo.InvariantCulture);

    // Spikes that are drawn, so that the random state has to be saved too.
    private static readonly string[] Spiking =
    [
        "--model", "lif-mlp", "--set", "model.encoder=poisson", "--set", "data.scaling=unit", "--set", "model.hidden=[80]",
        "--set", "model.steps=5", "--set", "data.limit=96", "--batch-size", "16", "--epochs", "12",
    ];

    private static readonly string[] LeNet =
        ["--data", "idx", "--set", $"data.path={SmallImages.Folder}", "--model", "lenet", "--batch-size", "8", "--threads", "1"];

    [Fact]
    public Task Train_DigitsKilledInside_EndsAsIfNeverStopped()
        => EndsAsIfNeverStopped(1, "train", "--epochs", "6", "--threads", "1");

    [Fact(Explicit = true)]
    public Task Train_LeNetKilledInside_EndsAsIfNeverStopped()
        => EndsAsIfNeverStopped(2, "train", [.. LeNet, "--epochs", "6"]);

    [Fact(Explicit = true)]
    public Task Train_LifMlpKilledInside_EndsAsIfNeverStopped()
        => EndsAsIfNeverStopped(3, "train", [.. Spiking, "--rule", "spike-feedback", "--threads", "1"]);

    [Fact(Explicit = true)]
    public Task Compare_SideBySideKilledInside_EndsAsIfNeverStopped()
        => EndsAsIfNeverStopped(
            4, "compare", [.. Spiking, "--rules", "spike-feedback,surrogate-gradient", "--rates", "0.002", "--seeds", "1", "--jobs", "2"]);

    [Fact(Explicit = true)]
    public Task Sweep_KilledInside_EndsAsIfNeverStopped()
        => EndsAsIfNeverStopped(5, "sweep", [.. LeNet, "--epochs", "4", "--over", "optimizer.lr=0.001,0.01", "--seeds", "1"]);

    private static async Task EndsAsIfNeverStopped(int seed, string command, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        SmallImages.Write(folder.Path);
        var killed = new KilledCommand(folder, command, [.. arguments, .. Often], new Random(seed));
        var wanted = Math.Max(1, Kills / Cases);
        await killed.RunAsync(wanted, TestContext.Current.CancellationToken);
        var count = $"{killed.Kills} kills, {killed.BegunInside} resumes between the first and the last step, {killed.Ends} ends";
        TestContext.Current.TestOutputHelper?.WriteLine(count);
        Assert.Equal(wanted, killed.Kills);
        Assert.True(killed.BegunInside * 10 >= wanted * 6, $"too few resumes inside training: {count}");
    }
}
