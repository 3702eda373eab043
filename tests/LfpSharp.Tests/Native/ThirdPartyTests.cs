using LfpSharp.Native;

namespace LfpSharp.Tests.Native;

/// <summary>Programs that merely reference the library load libtorch, whatever they do first.</summary>
public sealed class ThirdPartyTests
{
    [Theory]
    [InlineData("Mentioning")]
    [InlineData("Deferred")]
    public void Program_ThatUsesTorchFirst_Computes(string name)
    {
        var (exitCode, output) = ThirdPartyProgram.Run(name);

        Assert.True(exitCode == 0, output);
        Assert.Contains("sum 6", output);
    }

    [Fact]
    public void Program_WhereNothingCanBeWritten_Computes()
    {
        const string nowhere = "/proc/nowhere";
        var (exitCode, output) = ThirdPartyProgram.Run(
            "Deferred", ("HOME", nowhere), ("XDG_CACHE_HOME", nowhere), ("LFPSHARP_CACHE", nowhere), ("TMPDIR", nowhere),
            ("DOTNET_EnableDiagnostics", "0"));

        Assert.True(exitCode == 0, output);
        Assert.StartsWith("sum 6", output);
    }

    [Fact]
    public void Programs_SeveralAtOnce_AllCompute()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => ThirdPartyProgram.Start("Deferred", [])).ToArray();

        foreach (var process in processes)
        {
            using (process)
            {
                var (exitCode, output) = ThirdPartyProgram.Finish(process);
                Assert.True(exitCode == 0, output);
                Assert.StartsWith("sum 6", output);
            }
        }
    }

    [Fact]
    public void Program_WithTheLoaderSwitchedOff_IsLeftToTorchSharp()
    {
        Assert.SkipUnless(LibTorch.Load().Altered, "libtorch loads on this system without help");
        // An empty packages folder keeps TorchSharp from copying all of libtorch before it gives up.
        var (exitCode, output) = ThirdPartyProgram.Run(
            "Deferred", ("LFPSHARP_NATIVE", "off"), ("NUGET_PACKAGES", AppContext.BaseDirectory));

        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("sum 6", output);
    }
}
