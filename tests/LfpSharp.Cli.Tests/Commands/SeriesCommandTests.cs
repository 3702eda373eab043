using System.Diagnostics;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary><c>lfp compare</c> and <c>lfp sweep</c> on a few digits, in one process and in several.</summary>
public sealed class SeriesCommandTests
{
    private static readonly string[] Tiny =
    [
        "--set", "data.limit=96", "--set", "model.hidden=[96]", "--set", "logging.pictures=false", "--epochs", "2", "--batch-size", "16",
    ];

    [Fact]
    public void Compare_Json_EndsWithTheResultAndGoesOnWithWhatIsDone()
    {
        using var folder = new ScratchFolder();
        var process =
            LfpCall.Run(folder.Path, ["compare", .. Tiny, "--rates", "0.005,0.02", "--seeds", "2", "-o", "c", "--threads", "1", "--json"]);
        Assert.Equal((0, ""), (process.ExitCode, process.Error));
        Assert.Equal(["folder", "pairs", "rules"], process.Result.EnumerateObject().Select(property => property.Name).Order());
        var rule = process.Result.GetProperty("rules")[0];
        Assert.Equal("lfp-epsilon", rule.GetProperty("rule").GetString());
        Assert.Equal(2, rule.GetProperty("testScore").GetProperty("count").GetInt32());
        Assert.Equal(8, process.Output.TrimEnd().Split('\n').Length - 1);

        var again = LfpCall.Run(folder.Path, "compare", "--resume", "c", "--json");
        Assert.Equal(process.Result.GetRawText(), again.Result.GetRawText());
        Assert.Contains(
            "leave out '--rates'", LfpCall.Run(folder.Path, "compare", "--resume", "c", "--rates", "1").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_TwoSideBySide_HasTheSameWeightsAsOneAfterAnother()
    {
        // Poisson spikes are drawn from libtorch's one generator, so this would not hold within a process.
        using var folder = new ScratchFolder();
        string[] arguments =
        [
            "compare", "--model", "lif-mlp", "--rules", "spike-feedback,surrogate-gradient", "--set", "model.encoder=poisson", "--set",
            "data.scaling=unit", "--set", "model.steps=5", "--set", "model.threshold=0.3", .. Tiny, "--rates", "0.001", "--seeds", "2",
        ];
        Assert.Equal(
            (0, ""),
            LfpCall.Run(folder.Path, [.. arguments, "-o", "one", "--threads", "1"]) is var one ? (one.ExitCode, one.Error) : default);
        var two = LfpProcess.Run(folder.Path, [.. arguments, "-o", "two", "--jobs", "2"]);
        Assert.Equal((0, ""), (two.ExitCode, two.Error));
        Assert.Contains("Up to 2 runs were done side by side", two.Output, StringComparison.Ordinal);
        var hashes = Hashes(folder["one"]);
        Assert.Equal(4, hashes.Count);
        Assert.Equal(4, hashes.Values.Distinct().Count());
        Assert.Equal(hashes, Hashes(folder["two"]));
    }

    [Fact]
    public void Compare_InterruptedSideBySideTwice_SavesEveryRunAndGoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Assert.SkipWhen(
            StoppedRunTests.IgnoresInterrupts(),
            "This process was started with SIGINT ignored, as a shell's background job is, and so are its children.");
        using var folder = new ScratchFolder();
        string[] runs = [folder["c/runs/lfp-epsilon-seed0"], folder["c/runs/gradient-seed0"]];
        Interrupt(0, "compare", [.. Tiny, "--set", "training.epochs=100000", "--rates", "0.01", "--seeds", "2", "-o", "c", "--jobs", "2"]);
        var steps = runs.Select(run => Manifest(run).GetProperty("steps").GetInt64()).ToList();
        Interrupt(1, "compare", ["--resume", "c", "--jobs", "2"]);
        foreach (var (run, before) in runs.Zip(steps))
        {
            Assert.Equal("interrupted", Manifest(run).GetProperty("status").GetString());
            Assert.Equal(
                [0, before],
                Manifest(run).GetProperty("sessions").EnumerateArray().Select(session => session.GetProperty("fromStep").GetInt64()));
            Assert.True(LfpCall.Run(folder.Path, "replay", run, "--json").Result.GetProperty("same").GetBoolean());
        }

        // Waits until both runs have done an epoch more than before, then does as Ctrl-C to this process alone.
        void Interrupt(int sessions, string command, string[] arguments)
        {
            var before = runs.Select(Epochs).ToList();
            using var process = LfpProcess.Start(folder.Path, [command, .. arguments]);
            var (most, never) = (TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
            using var limit = new Timer(_ => process.Kill(entireProcessTree: true), null, most, never);
            while (runs.Zip(before).Any(run => Epochs(run.First) <= run.Second) && !process.HasExited)
                Thread.Sleep(5);
            Process.Start("kill", ["-INT", FormattableString.Invariant($"{process.Id}")]).WaitForExit();
            var rest = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(130, process.ExitCode);
            Assert.Contains("lfp compare --resume c", rest, StringComparison.Ordinal);
            Assert.All(runs, run => Assert.Equal(sessions + 1, Manifest(run).GetProperty("sessions").GetArrayLength()));
        }

        static int Epochs(string run)
            => File.Exists(Path.Combine(run, "metrics.jsonl")) ? File.ReadLines(Path.Combine(run, "metrics.jsonl")).Count() : 0;
    }

    [Fact]
    public void Compare_RuleThatDoesNotFit_SaysWhichAndWritesNothing()
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(folder.Path, "compare", "--rules", "gradient,spike-feedback", "--seeds", "1");
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("The rule 'spike-feedback' cannot be run, so nothing was begun.", process.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Sweep_SideBySide_ShowsATableAndWhatFailed()
    {
        using var folder = new ScratchFolder();
        string[] arguments =
        [
            "sweep", .. Tiny, "--activation", "leaky-relu", "--optimizer", "sgd", "--rules", "gradient", "--over", "optimizer.lr=0.1,1e6",
            "--seeds", "2",
        ];
        var process = LfpProcess.Run(folder.Path, [.. arguments, "--jobs", "2", "-o", "s"]);
        process.Succeeded();
        Assert.Contains("best on validation data for gradient: optimizer.lr=0.1", process.Output, StringComparison.Ordinal);
        Assert.Contains(
            "warning: gradient, optimizer.lr=1e6: Training failed with 2 of 2 seeds (0, 1).", process.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["s/sweep.png"]));

        var sections = LfpCall.Run(folder.Path, "report", "s", "--json").Result.GetProperty("sections");
        Assert.Equal(
            ["Summary", "Curve", "Values", "Runs", "Recipe", "How this was made"],
            sections.EnumerateArray().Select(section => section.GetString()));
        var page = File.ReadAllText(folder["s/report.html"]);
        Assert.Contains("gradient: best optimizer.lr", page, StringComparison.Ordinal);
        Assert.Contains("gradient, optimizer.lr 1e6: ", page, StringComparison.Ordinal);   // what failed, in words

        var result = LfpCall.Run(folder.Path, "sweep", "--resume", "s", "--json").Result;
        Assert.Equal("optimizer.lr", result.GetProperty("key").GetString());
        var points = result.GetProperty("rules")[0].GetProperty("points");
        Assert.Equal(JsonValueKind.Null, points[1].GetProperty("test").ValueKind);
        Assert.Equal(2, points[0].GetProperty("test").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("There is no --over, but a sweep needs a key and its values")]
    [InlineData("--over is 'optimizer.lr'", "--over", "optimizer.lr")]
    [InlineData("there is no activation 'rlu'", "--over", "model.activation=rlu")]
    [InlineData("--jobs is 0, but must be from 1 to 256", "--over", "optimizer.lr=1", "--jobs", "0")]
    [InlineData("--halving is 1, but of less than 2 runs none can be left out", "--over", "optimizer.lr=1,2", "--halving", "1")]
    [InlineData("--least-epochs is 2, but there is no --halving", "--over", "optimizer.lr=1,2", "--least-epochs", "2")]
    [InlineData("--trials is 3, but must be from 1 to 2", "--over", "optimizer.lr=1,2", "--trials", "3")]
    [InlineData("The keys have optimizer.lr twice", "--over", "optimizer.lr=1,2", "--over", "optimizer.lr=3")]
    [InlineData("There are 3 seeds, but halving", "--over", "optimizer.lr=1,2", "--halving", "2", "--seeds", "3")]
    public void Sweep_BadUsage_IsRefused(string expected, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        var process = LfpCall.Run(folder.Path, ["sweep", .. arguments]);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(expected, process.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static SortedDictionary<string, string> Hashes(string series)
        => new(Directory.EnumerateFiles(series, "manifest.json", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(series, file),
            file => Manifest(Path.GetDirectoryName(file)!).GetProperty("finalWeightsHash").GetString()!));

    private static JsonElement Manifest(string run) => JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "manifest.json"))).RootElement;
}
