using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>
/// The sample OwnParts: the command in a program with a model, rules, a reward, a schedule, an augmentation and a data set of its own.
/// </summary>
public sealed class OwnPartsTests : IDisposable
{
    private const string Program = "OwnParts.dll";

    private readonly ScratchFolder folder = new();

    public OwnPartsTests() => File.Copy(Path.Combine(AppContext.BaseDirectory, "shapes.yaml"), folder["shapes.yaml"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_OwnParts_LearnsAndTheRunCanBeVerifiedReplayedAndReported()
    {
        var trained = Run("train", "shapes.yaml", "-o", "run", "--epochs", "4", "--json");
        Assert.Equal(("", 0), (trained.Error, trained.ExitCode));
        Assert.InRange(trained.Result.GetProperty("testScore").GetDouble(), 0.8, 1);

        var verified = Run("verify", "run");
        verified.Succeeded();
        Assert.Contains("reward decays on its way", verified.Output, StringComparison.Ordinal);
        Assert.Contains("bit for bit", Run("replay", "run").Output, StringComparison.Ordinal);
        Run("report", "run").Succeeded();
        Assert.True(File.Exists(folder["run/report.html"]));
    }

    [Fact]
    public void Compare_OwnRuleWithOurs_InProcessesOfTheirOwn()
    {
        var compared = Run(
            "compare", "shapes.yaml", "--rules", "decayed-lfp,lfp-epsilon", "--seeds", "1", "--rates", "0.01", "--epochs", "1",
            "--set", "logging.pictures=false", "--jobs", "2", "--json");
        Assert.Equal(("", 0), (compared.Error, compared.ExitCode));
        Assert.Equal(
            ["decayed-lfp", "lfp-epsilon"],
            compared.Result.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("rule").GetString()));
    }

    [Fact]
    public void Misspelt_OwnNamesAndKeys_HaveNearMisses()
    {
        var key = Run("train", "shapes.yaml", "--set", "model.widht=3");
        Assert.Equal(2, key.ExitCode);
        Assert.Contains("has no key 'widht'. Did you mean 'width'?", key.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'attention-net'?", Run("train", "--model", "attention-nett").Error, StringComparison.Ordinal);
        Assert.Contains(
            "factor is 2. It must be above 0 and at most 1.",
            Run("train", "shapes.yaml", "--set", "rule.factor=2").Error,
            StringComparison.Ordinal);
        Assert.Contains("attention-net", Run("train", "--help").Output, StringComparison.Ordinal);
    }

    // What another program does not know by name is never loaded.
    [Fact]
    public void Train_RecipeOfAnotherProgram_IsRefusedByName()
        => Assert.Contains(
            "there is no augmentation 'darken'", LfpProcess.Run(folder.Path, "train", "shapes.yaml").Error, StringComparison.Ordinal);

    private LfpResult Run(params string[] arguments) => LfpProcess.RunProgram(Program, folder.Path, arguments);
}
