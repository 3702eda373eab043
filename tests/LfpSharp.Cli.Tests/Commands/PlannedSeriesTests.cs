using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Comparisons and sweeps that several workers do in one folder; <c>build/workers-test</c> has the large form.</summary>
public sealed class PlannedSeriesTests
{
    private static readonly string[] Compare =
    [
        "compare", "--rules", "lfp-epsilon,gradient", "--rates", "0.005,0.01", "--seeds", "2", "--epochs", "1", "--threads", "1",
        "--set", "data.limit=96", "--set", "logging.checkpoint-steps=1", "--set", "logging.pictures=false",
    ];

    [Fact]
    public void Work_OneOfThreeWorkersKilled_TheOthersDoItAllAndTheTableIsTheSerialOne()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, [.. Compare, "--output", "serial"]).Succeeded();
        var planned = LfpCall.Run(folder.Path, [.. Compare, "--plan", "shared"]);
        planned.Succeeded();
        Assert.Contains("lfp work shared", planned.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["shared/tuning"]));
        var early = LfpCall.Run(folder.Path, "collect", "shared");
        Assert.Equal(1, early.ExitCode);
        Assert.Contains("is not over", early.Error, StringComparison.Ordinal);

        using var doomed = Worker(folder.Path, 0);
        while (!doomed.HasExited && !Directory.Exists(folder["shared/tuning"]))
            Thread.Sleep(5);
        doomed.Kill();
        using var one = Worker(folder.Path, 1);
        using var other = Worker(folder.Path, 2);
        Assert.True(one.WaitForExit(600_000) && other.WaitForExit(600_000), "the workers did not end");
        Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));

        var collected = LfpCall.Run(folder.Path, "collect", "shared");
        collected.Succeeded();
        Assert.Equal(Scores(folder["serial"]), Scores(folder["shared"]));
        Assert.Equal(8, Directory.GetFiles(folder["shared"], "manifest.json", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Work_SweepByHalving_IsCollectedWithTheEpochsOfEachRun()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(
            folder.Path, "sweep", "--rules", "gradient", "--over", "optimizer.lr=0.001,0.01", "--over", "optimizer.beta1=0.5,0.9",
            "--halving", "2", "--epochs", "4", "--threads", "1",
            "--set", "data.limit=96", "--set", "logging.pictures=false", "--plan", "shared").Succeeded();
        LfpCall.Run(folder.Path, "work", "shared", "--threads", "1").Succeeded();

        var collected = LfpCall.Run(folder.Path, "collect", "shared");
        collected.Succeeded();
        Assert.Contains("optimizer.lr 0.001, 0.01; optimizer.beta1 0.5, 0.9; gradient", collected.Output, StringComparison.Ordinal);
        Assert.Matches(@"best on validation data for gradient: optimizer.lr=0.01, optimizer.beta1=0.[59]\n", collected.Output);
        Assert.Contains("one of 2 goes on after 1, 2 epochs, up to 4", collected.Output, StringComparison.Ordinal);
        var epochs = File.ReadLines(folder["shared/sweep.csv"]).Skip(1).Select(row => row[(row.LastIndexOf(',') + 1)..]).ToList();
        Assert.Equal(4, epochs.Count);
        Assert.Contains("4", epochs);
        Assert.All(epochs, count => Assert.Contains(count, (string[])["1", "2", "4"]));
        LfpCall.Run(folder.Path, "report", "shared").Succeeded();
        var page = File.ReadAllText(folder["shared/report.html"]);
        Assert.Contains("by successive halving: all values got 1 epoch, the better ones 2, then 4", page, StringComparison.Ordinal);
        Assert.Contains(
            "--over optimizer.lr=0.001,0.01 --over optimizer.beta1=0.5,0.9 --rules gradient --seeds 0, --halving 2 --least-epochs 1", page,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--index", "-1", "--index is -1, but must be 0 or more")]
    [InlineData("--heartbeat", "0", "--heartbeat is 0, but must be from 0.1 to 3600 seconds")]
    public void Work_OptionOutOfRange_IsRefused(string option, string value, string message)
    {
        using var folder = new ScratchFolder();
        var result = LfpCall.Run(folder.Path, "work", ".", option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_FolderWithoutPlan_SaysHowToMakeOne()
    {
        using var folder = new ScratchFolder();
        var result = LfpCall.Run(folder.Path, "work", ".");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("lfp sweep --plan FOLDER", result.Error, StringComparison.Ordinal);
    }

    private static Process Worker(string folder, int index)
    {
        var process = LfpProcess.Start(folder, "work", "shared", "--index", FormattableString.Invariant($"{index}"), "--heartbeat", "0.5");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // Of each run the hash of its weights and its score, without the times.
    private static IEnumerable<string> Scores(string folder)
        => Directory.GetFiles(folder, "manifest.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file =>
        {
            var run = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
            return $"{Path.GetRelativePath(folder, file)} {run.GetProperty("finalWeightsHash")} "
                + run.GetProperty("result").GetProperty("validationScore");
        });
}
