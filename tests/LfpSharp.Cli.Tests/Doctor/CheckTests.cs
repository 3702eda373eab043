using LfpSharp.Commands.Doctor;
using LfpSharp.Native;

namespace LfpSharp.Cli.Tests.Doctor;

public sealed class CheckTests
{
    private static readonly LibTorchReport Failed = new(null, null, false, "[why] and what to do");

    [Fact]
    public void LibTorch_NotLoaded_IsAProblemWithTheReason()
    {
        var finding = Assert.Single(new LibTorchCheck(Failed).Run());

        Assert.Equal(FindingStatus.Problem, finding.Status);
        Assert.Equal(Failed.Failure, finding.Remedy);
    }

    [Fact]
    public void Cuda_WithoutLibtorch_IsUnknown() =>
        Assert.Equal("unknown: libtorch is not loaded", Assert.Single(new CudaCheck(Failed).Run()).Value);

    [Theory]
    [InlineData(null, FindingStatus.Ok)]
    [InlineData("1", FindingStatus.Ok)]
    [InlineData("1,2", FindingStatus.Ok)]
    [InlineData("100000", FindingStatus.Note)]
    [InlineData("0", FindingStatus.Problem)]
    [InlineData("-2", FindingStatus.Problem)]
    [InlineData("many", FindingStatus.Problem)]
    [InlineData("", FindingStatus.Problem)]
    public void Threads_AsAskedFor_AreJudged(string? asked, object status) =>
        Assert.Equal((FindingStatus)status, new ThreadsCheck(Failed, _ => asked).Run().First().Status);

    [Theory]
    [InlineData(true, ConvolutionRemedy.None, false, FindingStatus.Ok)]
    [InlineData(false, ConvolutionRemedy.WithoutOneDnnWhereNeeded, false, FindingStatus.Note)]
    [InlineData(null, ConvolutionRemedy.WithoutOneDnnWhereNeeded, false, FindingStatus.Note)]
    [InlineData(null, ConvolutionRemedy.None, false, FindingStatus.Note)]
    [InlineData(false, ConvolutionRemedy.None, true, FindingStatus.Problem)]
    [InlineData(false, ConvolutionRemedy.WithoutOneDnn, true, FindingStatus.Problem)]
    public void Convolutions_AsFound_AreJudged(bool? areSound, ConvolutionRemedy remedy, bool isStillWrong, object status)
    {
        var report = new ConvolutionReport(areSound, null, remedy, "what was found") { IsStillWrong = isStillWrong };

        var finding = Assert.Single(new ConvolutionsCheck(() => report).Run());

        Assert.Equal(((FindingStatus)status, "what was found"), (finding.Status, finding.Value));
    }

    [Fact]
    public void DataFolders_OfTheEnvironment_AreNamedInOrder()
    {
        var variables = new Dictionary<string, string?> { ["LFP_DATA"] = $"a{Path.PathSeparator}b", ["XDG_CACHE_HOME"] = "c" };
        var folders = new EnvironmentDataFolders(variables.GetValueOrDefault, "home").Folders;

        Assert.Equal([("LFP_DATA", "a"), ("LFP_DATA", "b"), ("cache", Path.Combine("c", "lfpsharp", "data"))], folders);
    }

    [Fact]
    public void DataFolders_OfAnEmptyEnvironment_AreTheCacheAtHome() =>
        Assert.Equal(
            [("cache", Path.Combine("home", ".cache", "lfpsharp", "data"))], new EnvironmentDataFolders(_ => null, "home").Folders);

    [Fact]
    public void Report_WithAProblem_IsNotHealthyAndShowsBracketsAsTheyAre()
    {
        var report = new DoctorReport([.. new LibTorchCheck(Failed).Run()]);
        using var output = new StringWriter();
        report.WriteText(output);

        Assert.False(report.IsHealthy);
        Assert.Contains("[why]", output.ToString());
        Assert.Contains("Something is wrong", output.ToString());
    }
}
