using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class ContinualCommandTests
{
    private static readonly string[] Tiny =
        ["continual", "--epochs", "1", "--set", "data.limit=200", "--seeds", "2", "--kept", "0,10", "--threads", "1", "-o", "study"];

    [Fact]
    public void Continual_TwoSeeds_ShowsWhatIsLeftAndGoesOnWithWhatIsDone()
    {
        using var folder = new ScratchFolder();
        var shown = LfpCall.Run(folder.Path, Tiny);
        Assert.Equal(("", 0), (shown.Error, shown.ExitCode));
        Assert.Contains("digits, mlp: 5 groups of classes, one after the other", shown.Output, StringComparison.Ordinal);
        Assert.Contains("8 of 8", shown.Output, StringComparison.Ordinal);
        Assert.Contains("forgotten since", shown.Output, StringComparison.Ordinal);
        Assert.Contains("lfp-epsilon minus gradient", shown.Output, StringComparison.Ordinal);

        var again = LfpCall.Run(folder.Path, "continual", "--resume", "study", "--json");
        var groups = again.Result.GetProperty("groups");
        Assert.Equal(4, groups.GetArrayLength());
        Assert.Equal(2, groups[0].GetProperty("final").GetProperty("count").GetInt32());
        Assert.Equal(8, again.Output.TrimEnd().Split('\n').Length - 1);
    }

    [Theory]
    [InlineData("there is no task kind 'spilt'. Did you mean 'split'?", "--tasks", "spilt")]
    [InlineData("cannot be divided among 3 tasks", "--count", "3")]
    [InlineData("--kept has 'few', which is no number", "--kept", "few")]
    [InlineData("leave out '--kept'", "--resume", "x", "--kept", "1")]
    public void Continual_BadUsage_IsRefused(string expected, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        var call = LfpCall.Run(folder.Path, ["continual", .. arguments]);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(expected, call.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
