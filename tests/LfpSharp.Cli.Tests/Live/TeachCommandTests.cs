using System.Net;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>A network taught on the page, by a process as a user starts it.</summary>
public sealed class TeachCommandTests : IDisposable
{
    private static readonly string[] Brief = ["--labels", "2", "--steps", "2", "--set", "model.hidden=[24]", "-o", "t"];

    private readonly ScratchFolder folder = new();

    [Fact]
    public void Teach_TwoWindowsAndAKill_StayInStepAndLoseNoReward()
    {
        using var process = LfpProcess.Start(folder.Path, ["teach", .. Brief]);
        using var limit = new Timer(_ => process.Kill(), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var address = WatchCommandTests.AddressOf(process);
        using var first = new LivePage(address);
        using var second = new LivePage(address);
        var (seen, other) = (first.Next("teaching"), second.Next("teaching"));
        for (var n = 0; n < 20; n++)
        {
            Assert.Equal(seen.ToString(), other.ToString());
            Assert.Equal(n, seen.GetProperty("answers").GetInt32());
            Assert.Equal(n + 1, seen.GetProperty("scores").GetArrayLength());
            Assert.Empty(seen.GetProperty("sample").GetProperty("truth").GetString()!);
            var word = Word(seen, isRight: n % 3 > 0);
            Assert.Equal(HttpStatusCode.OK, (n % 2 == 0 ? first : second).Post(word).Status);
            Assert.Equal(HttpStatusCode.Conflict, (n % 2 == 0 ? second : first).Post(word).Status);
            (seen, other) = (first.Next("teaching"), second.Next("teaching"));
        }

        var question = seen.GetProperty("question");
        var (number, sample) = (question.GetProperty("number").GetInt32(), question.GetProperty("sample").GetInt32());
        Assert.Equal(HttpStatusCode.Conflict, first.Post(new { number, sample = 100_000, answer = 0, isRight = true }).Status);
        Assert.Equal(HttpStatusCode.Conflict, first.Post(new { number, sample, answer = 10, isRight = true }).Status);
        Assert.Equal(HttpStatusCode.Conflict, first.Post(new { number = 3 }).Status);
        Assert.Equal(HttpStatusCode.BadRequest, first.Post(new { number = "soon" }).Status);
        Assert.Equal(HttpStatusCode.BadRequest, first.Post(new { number = 3, sample = 1 }).Status);

        process.Kill();
        process.WaitForExit();
        var replay = LfpCall.Run(folder.Path, "replay", "t/rewards.jsonl", "--json").Result;
        Assert.True(replay.GetProperty("same").GetBoolean());
        Assert.Equal(20, replay.GetProperty("rewards").GetInt32());
    }

    [Fact]
    public void Simulate_TwoSeeds_SaysWhatItBroughtAndReplays()
    {
        var result = LfpCall.Run(folder.Path, ["teach", .. Brief, "--simulate", "30", "--seed", "0,1", "--json"]).Result;
        Assert.Equal(2, result.GetProperty("runs").GetArrayLength());
        var gains = result.GetProperty("runs").EnumerateArray()
            .Select(run => run.GetProperty("after").GetDouble() - run.GetProperty("before").GetDouble()).ToList();
        Assert.Equal(gains.Average(), result.GetProperty("gain").GetDouble(), 1e-12);
        Assert.Equal(gains.Min(), result.GetProperty("least").GetDouble(), 1e-12);
        var replay = LfpCall.Run(folder.Path, "replay", "t/seed1");
        replay.Succeeded();
        Assert.Contains("The same weights, bit for bit, after 30 rewards", replay.Output, StringComparison.Ordinal);
        var again = LfpCall.Run(folder.Path, ["teach", .. Brief[..^1], "u", "--simulate", "30", "--json"]).Result;
        Assert.Equal(
            result.GetProperty("runs")[0].GetProperty("after").GetDouble(), again.GetProperty("runs")[0].GetProperty("after").GetDouble());
        var end = File.ReadAllText(folder["u/end.json"]);
        File.WriteAllText(folder["u/end.json"], end.Replace("\"weights\": \"", "\"weights\": \"0", StringComparison.Ordinal));
        Assert.Equal(1, LfpCall.Run(folder.Path, "replay", "u").ExitCode);
        var refused = LfpCall.Run(folder.Path, "teach", "u", "--labels", "3");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("leave out '--labels'", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--simulate is 0", "teach", "--simulate", "0")]
    [InlineData("one network at a time", "teach", "--seed", "0,1")]
    [InlineData("--port is -1", "teach", "--port", "-1")]
    [InlineData("'gradient' does not take", "teach", "--rule", "gradient")]
    public void Teach_WrongUse_SaysWhatIsExpected(string expected, params string[] arguments)
    {
        var result = LfpCall.Run(folder.Path, arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Teach_RunWithSettings_SaysToLeaveThemOut()
    {
        LfpCall.Run(folder.Path, "train", "--epochs", "1", "-o", "run").Succeeded();
        var result = LfpCall.Run(folder.Path, "teach", "run", "--rule", "lfp-zero");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("A run is taught by its own recipe", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static object Word(JsonElement seen, bool isRight)
    {
        var question = seen.GetProperty("question");
        return new
        {
            number = question.GetProperty("number").GetInt32(),
            sample = question.GetProperty("sample").GetInt32(),
            answer = question.GetProperty("answer").GetInt32(),
            isRight,
        };
    }
}
