using System.Diagnostics;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Samples;

public sealed class TrainDigitsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact]
    public void Sample_Run_TrainsAndReads()
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    Path.Combine(AppContext.BaseDirectory, "TrainDigits.dll"), folder["run"]
                ])
            { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("epoch 5:", output, StringComparison.Ordinal);
        Assert.Contains("100", output, StringComparison.Ordinal);
        Assert.Matches("run: 9[0-9]\\.[0-9] ?% on test", output);
        Assert.Matches("read: [0-9], [0-9], [0-9]; true: [0-9], [0-9], [0-9]", output);
        Assert.True(File.Exists(Path.Combine(folder.Path, "run", "weights.png")));
    }

    public void Dispose() => folder.Dispose();
}
