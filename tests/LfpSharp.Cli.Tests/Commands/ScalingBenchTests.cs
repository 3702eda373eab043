using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class ScalingBenchTests
{
    [Fact]
    public void Scaling_SmallModel_SaysThatItIsASimulation()
    {
        using var folder = new ScratchFolder();
        string[] arguments = ["bench", "scaling", "--model", "mlp", "--batch-size", "64", "--seconds", "0.1", "--threads", "1"];
        var result = LfpCall.Run(folder.Path, [.. arguments, "--json"]);
        result.Succeeded();
        Assert.True(result.Result.GetProperty("simulation").GetBoolean());
        Assert.Equal(3, result.Result.GetProperty("shared").GetArrayLength());
        Assert.Equal(4, result.Result.GetProperty("grown").GetArrayLength());
        Assert.Contains("A simulation", LfpCall.Run(folder.Path, arguments).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--gigabits", "0", "--gigabits is 0, but must be above 0")]
    [InlineData("--latency", "-1", "--latency is -1, but must be from 0")]
    public void Scaling_OptionOutOfRange_IsRefused(string option, string value, string message)
    {
        using var folder = new ScratchFolder();
        var result = LfpCall.Run(folder.Path, "bench", "scaling", option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
