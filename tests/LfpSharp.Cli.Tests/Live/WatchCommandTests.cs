using System.Diagnostics;
using System.Net;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>Runs watched while they train, by processes as a user starts them.</summary>
public sealed class WatchCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact]
    public void Train_Watch_TellsTwoWindowsLowersStopsAndKeepsTheWork()
    {
        using var process = LfpProcess.Start(
            folder.Path, "train", "--epochs", "1000000", "-o", "run", "--watch", "--set", "logging.feedback-steps=10");
        using var limit = new Timer(_ => process.Kill(entireProcessTree: true), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var address = AddressOf(process);
        var rest = LivePage.RestOf(process);
        using var first = new LivePage(address);
        using var second = new LivePage(address);
        var run = Until(first, its => its.GetProperty("status").GetString() == "running" && its.GetProperty("epochs").GetInt32() > 0);
        Assert.Equal("run", run.GetProperty("path").GetString());
        var titles = run.GetProperty("charts").EnumerateArray().Select(chart => chart.GetProperty("title").GetString()!).ToList();
        Assert.Contains("accuracy", titles);
        Assert.Contains("reward of a batch", titles);
        var samples = first.Next("samples").GetProperty("samples");
        Assert.Equal(8, samples.GetArrayLength());
        Assert.All(samples.EnumerateArray(), sample => Assert.NotEmpty(sample.GetProperty("heat").GetString()!));

        Assert.Equal(HttpStatusCode.OK, second.Post(new { run = "run", request = "lower-rate" }).Status);
        foreach (var window in new[] { first, second })
        {
            var changed = Until(window, its => its.GetProperty("rateChanges").GetArrayLength() == 1);
            Assert.Equal(0.5, changed.GetProperty("rateChanges")[0].GetProperty("factor").GetDouble());
        }

        Assert.Equal(HttpStatusCode.Conflict, second.Post(new { run = "other", request = "stop" }).Status);
        Assert.Equal(HttpStatusCode.BadRequest, second.Post(new { run = "run", request = "explode" }).Status);
        Assert.Equal(HttpStatusCode.OK, second.Post(new { run = "run", request = "stop" }).Status);
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("lfp train --resume run", rest(), StringComparison.Ordinal);
        Assert.Contains("times 0.5 after step", rest(), StringComparison.Ordinal);
        var manifest = JsonDocument.Parse(File.ReadAllText(folder["run/manifest.json"])).RootElement;
        Assert.Equal("interrupted", manifest.GetProperty("status").GetString());
        Assert.True(first.Ends());
        Assert.True(LfpCall.Run(folder.Path, "replay", "run", "--json").Result.GetProperty("same").GetBoolean());
    }

    [Fact]
    public void Watch_FolderOfRuns_ShowsAllAndRefusesWhatIsOver()
    {
        LfpCall.Run(folder.Path, "train", "--epochs", "2", "--seed", "0,1", "-o", "runs").Succeeded();
        using var process = LfpProcess.Start(folder.Path, "watch", "runs", "--until-input-ends");
        using var limit = new Timer(_ => process.Kill(), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        using var page = new LivePage(AddressOf(process));
        var runs = page.Next("runs").GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal([0, 1], runs.Select(run => run.GetProperty("seed").GetInt32()));
        Assert.All(runs, run => Assert.Equal("done", run.GetProperty("status").GetString()));
        var (status, message) = page.Post(new { run = runs[0].GetProperty("path").GetString(), request = "stop" });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("is not training now", message, StringComparison.Ordinal);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("expected the folder of a run", "watch", "nowhere")]
    [InlineData("--port is 70000", "watch", "run", "--port", "70000")]
    [InlineData("--samples is -1", "watch", "run", "--samples", "-1")]
    public void Watch_WrongUse_SaysWhatIsExpected(string expected, params string[] arguments)
    {
        if (arguments[1] == "run")
            LfpCall.Run(folder.Path, "train", "--epochs", "1", "-o", "run").Succeeded();
        var result = LfpCall.Run(folder.Path, arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    internal static string AddressOf(Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
                return line[at..];
        }
        throw new InvalidOperationException("No address was printed. " + process.StandardError.ReadToEnd());
    }

    private static JsonElement Until(LivePage page, Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            var run = page.Next("runs").GetProperty("runs")[0];
            if (isSo(run))
                return run;
        }
    }
}
