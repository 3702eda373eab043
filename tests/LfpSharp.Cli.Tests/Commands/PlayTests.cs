using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>A run that plays: trained, scored, shown and reported.</summary>
public sealed class PlayTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Play_ATrainedRun_SaysItsMeanReturnEverywhere()
    {
        LfpCall.Run(
            folder.Path, "train", "cartpole-lfp", "--epochs", "1", "--set", "data.samples=60", "-o", "run", "--threads", "1").Succeeded();
        var played = LfpCall.Run(folder.Path, "play", "run", "--episodes", "12", "--seed", "3", "--json").Result;
        Assert.Equal("cartpole", played.GetProperty("environment").GetString());
        Assert.Equal(12, played.GetProperty("returns").GetArrayLength());
        var mean = played.GetProperty("returns").EnumerateArray().Average(one => one.GetDouble());
        Assert.Equal(mean, played.GetProperty("meanReturn").GetDouble(), 1e-9);
        Assert.InRange(played.GetProperty("randomReturn").GetDouble(), 9, 60);

        var shown = LfpCall.Run(folder.Path, "play", "run", "--episodes", "12", "--seed", "3");
        shown.Succeeded();
        foreach (var words in new[] { "CartPole-v1", "mean return", "random actions", "and 2 more episodes" })
            Assert.Contains(words, shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', shown.Output);

        var scored = LfpCall.Run(folder.Path, "eval", "run");
        scored.Succeeded();
        Assert.Contains("test mean return", scored.Output, StringComparison.Ordinal);
        Assert.Equal(12, LfpCall.Run(folder.Path, "eval", "run", "--json").Result.GetProperty("returns").GetArrayLength());

        LfpCall.Run(folder.Path, "report", "run").Succeeded();
        var page = File.ReadAllText(folder["run/report.html"]);
        foreach (var words in new[] { "How it plays", "Returns, sorted", "Mean return over epochs" })
            Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains("actions", LfpCall.Run(folder.Path, "data", "info", "cartpole").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--episodes", "0", "--episodes is 0, but must be 1 to 100000.")]
    [InlineData("--seed", "-1", "--seed is -1, but must be at least 0.")]
    [InlineData("--drawn", "-1", "--drawn is -1, but must be at least 0.")]
    public void Play_NumbersOutOfRange_AreRefused(string option, string value, string message)
    {
        var refused = LfpCall.Run(folder.Path, "play", "run", option, value);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }
}
