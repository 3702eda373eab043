using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Lab.Runs;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Training by several processes under MPI: the same weights on any number of them, also when one is killed.</summary>
public sealed class SharedTrainingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly string[] InFour =
    [
        "--set", "training.shards=4", "--set", "data.limit=96", "--batch-size", "16", "--threads", "1",
        "--set", "logging.checkpoint-steps=1", "--set", "logging.pictures=false",
    ];

    [Theory]
    [InlineData("openmpi", 2)]
    [InlineData("openmpi", 4, Explicit = true)]
    [InlineData("mpich", 4, Explicit = true)]
    public void Train_AnyNumberOfProcesses_GivesTheSameWeights(string launcher, int size)
    {
        MpiCommand.Require(launcher);
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, ["train", .. InFour, "--epochs", "2", "--output", "one"]).Succeeded();
        var result = MpiCommand.Run(
            launcher, size, folder.Path, ["train", .. InFour, "--epochs", "2", "--output", "shared", "--profile"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(Hashes(folder["one"]), Hashes(folder["shared"]));
        Assert.Single(result.Output.Split('\n'), line => line.Contains("layer", StringComparison.Ordinal));
        Assert.Contains("communication", result.Output, StringComparison.Ordinal);
        Assert.Equal(size, Manifest(folder["shared"]).GetProperty("sessions")[0].GetProperty("processes").GetInt32());
    }

    [Fact(Explicit = true)]
    public void Train_BatchNormInShards_GivesTheSameWeights()
    {
        MpiCommand.Require("openmpi");
        using var folder = new ScratchFolder();
        SmallImages.Write(folder.Path);
        string[] arguments =
        [
            "train", "--data", "idx", "--set", $"data.path={SmallImages.Folder}", "--model", "vgg-like", "--set", "model.batch-norm=true",
            "--set", "model.width=0.25", "--set", "model.dropout=0.2", "--batch-size", "8", "--epochs", "1", "--threads", "1",
            "--set", "training.shards=4",
        ];
        LfpCall.Run(folder.Path, [.. arguments, "--output", "one"]).Succeeded();
        var result = MpiCommand.Run("openmpi", 2, folder.Path, [.. arguments, "--output", "two"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(Hashes(folder["one"]), Hashes(folder["two"]));
    }

    [Theory]
    [InlineData("openmpi", 2, 1)]
    [InlineData("openmpi", 2, 4, Explicit = true)]
    [InlineData("mpich", 4, 1, Explicit = true)]
    public async Task Train_ProcessKilled_EndsAllAndGoesOnToTheSameWeights(string launcher, int size, int then)
    {
        MpiCommand.Require(launcher);
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, ["train", .. InFour, "--epochs", "3", "--output", "one"]).Succeeded();
        using var all = MpiCommand.Start(launcher, size, folder.Path, ["train", .. InFour, "--epochs", "3", "--output", "killed"]);
        var (text, errors) = (all.StandardOutput.ReadToEndAsync(Cancellation), all.StandardError.ReadToEndAsync(Cancellation));
        while (!all.HasExited && !Checkpoints(folder["killed"]).Any(step => step > 3))
            Thread.Sleep(5);
        using (var one = MpiCommand.Find(folder.Path, 1))
            one!.Kill();
        var since = Stopwatch.StartNew();
        Assert.True(all.WaitForExit(600_000), "the others did not end");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{launcher}: ended {since.Elapsed.TotalSeconds:f1} s after the kill with code {all.ExitCode}");
        Assert.NotEqual(0, all.ExitCode);
        await Task.WhenAll(text, errors);
        Assert.Null(MpiCommand.Find(folder.Path, 0));
        Assert.Equal("running", Manifest(folder["killed"]).GetProperty("status").GetString());

        var resumed = then == 1
            ? LfpCall.Run(folder.Path, "train", "--resume", "killed")
            : MpiCommand.Run(launcher, then, folder.Path, "train", "--resume", "killed");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(Hashes(folder["one"]), Hashes(folder["killed"]));
    }

    [Fact]
    public async Task Train_FirstProcessInterrupted_EndsAllAfterTheStep()
    {
        MpiCommand.Require("openmpi");
        Assert.SkipWhen(StoppedRunTests.IgnoresInterrupts(), "This process was started with SIGINT ignored, and so are its children.");
        using var folder = new ScratchFolder();
        using var all = MpiCommand.Start("openmpi", 2, folder.Path, ["train", .. InFour, "--epochs", "100000", "--output", "run"]);
        var (text, errors) = (all.StandardOutput.ReadToEndAsync(Cancellation), all.StandardError.ReadToEndAsync(Cancellation));
        while (!all.HasExited && !Checkpoints(folder["run"]).Any())
            Thread.Sleep(5);
        using (var first = MpiCommand.Find(folder.Path, 0))
            Process.Start("kill", ["-INT", FormattableString.Invariant($"{first!.Id}")]).WaitForExit();
        Assert.True(all.WaitForExit(600_000), "they did not end");
        await Task.WhenAll(text, errors);
        Assert.Equal("interrupted", Manifest(folder["run"]).GetProperty("status").GetString());
        Assert.Contains("lfp train --resume run", await text, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task Train_RateLoweredByRequest_GivesTheWeightsOfOneProcessWithTheSameChange()
    {
        MpiCommand.Require("openmpi");
        using var folder = new ScratchFolder();
        string[] arguments = ["train", .. InFour, "--epochs", "40", "--output"];
        using var all = MpiCommand.Start("openmpi", 2, folder.Path, [.. arguments, "two"]);
        var (text, errors) = (all.StandardOutput.ReadToEndAsync(Cancellation), all.StandardError.ReadToEndAsync(Cancellation));
        while (!all.HasExited && !Checkpoints(folder["two"]).Any(step => step > 3))
            Thread.Sleep(5);
        RunRequests.Ask(RunFolder.Open(folder["two"]), RunRequest.LowerRate);
        Assert.True(all.WaitForExit(600_000), "they did not end");
        await Task.WhenAll(text, errors);
        Assert.True(all.ExitCode == 0, await errors);

        var change = Assert.Single(Manifest(folder["two"]).GetProperty("rateChanges").EnumerateArray());
        Assert.Equal(0.5, change.GetProperty("factor").GetDouble());
        var replayed = LfpCall.Run(folder.Path, "replay", "two");
        replayed.Succeeded();
        Assert.Contains("The same weights, bit for bit", replayed.Output, StringComparison.Ordinal);

        // And the change is one: without it other weights come out.
        LfpCall.Run(folder.Path, [.. arguments, "unchanged"]).Succeeded();
        Assert.NotEqual(Hashes(folder["unchanged"]), Hashes(folder["two"]));
    }

    [Fact]
    public void Train_ShardsFewerThanProcesses_IsRefusedOnce()
    {
        MpiCommand.Require("openmpi");
        using var folder = new ScratchFolder();
        var result = MpiCommand.Run("openmpi", 2, folder.Path, "train", "--set", "training.shards=1", "--output", "run");
        Assert.Equal(2, result.ExitCode);
        const string message = "There are 2 processes, but training.shards is 1";
        Assert.Single(result.Error.Split('\n'), line => line.Contains(message, StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Train_NonFinite_FailsInAllAndIsToldOnce()
    {
        MpiCommand.Require("openmpi");
        using var folder = new ScratchFolder();
        var result = MpiCommand.Run(
            "openmpi", 2, folder.Path, "train", "--rule", "gradient", "--optimizer", "sgd", "--learning-rate", "1e6", "--output", "run");
        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Error.Split('\n'), line => line.Contains("NaN or infinite, first in layer", StringComparison.Ordinal));
        Assert.Equal("failed", Manifest(folder["run"]).GetProperty("status").GetString());
    }

    private static IEnumerable<int> Checkpoints(string run)
        => Directory.Exists(Path.Combine(run, "checkpoints"))
            ? Directory.GetFiles(Path.Combine(run, "checkpoints"), "step-*.json")
                .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file)[5..], System.Globalization.CultureInfo.InvariantCulture))
            : [];

    private static string Hashes(string run)
        => $"{Manifest(run).GetProperty("finalWeightsHash")} {Manifest(run).GetProperty("bestWeightsHash")}";

    private static JsonElement Manifest(string run) => JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "manifest.json"))).RootElement;
}
