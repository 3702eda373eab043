using System.Diagnostics;
using System.IO.Compression;
using LfpSharp.Cli.Tests.Docs;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class OnlineCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public OnlineCommandTests()
        => LfpCall.Run(
            folder.Path, "train", "--epochs", "1", "--set", "data.limit=100", "--set", "logging.pictures=false", "-o", "run").Succeeded();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Online_DigitsOneByOne_LearnsAndLeavesWeights()
    {
        File.WriteAllLines(folder["stream.csv"], Digits(900));
        var learned = LfpCall.Run(folder.Path, "online", "run", "stream.csv", "--every", "300", "--json");
        Assert.Equal(("", 0), (learned.Error, learned.ExitCode));
        var parts = learned.Output.Split('\n').Where(line => line.Contains("ofTheLast", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, parts.Count);
        Assert.Equal(900, learned.Result.GetProperty("samples").GetInt64());
        Assert.InRange(learned.Result.GetProperty("right").GetInt64() / 900.0, 0.6, 1);
        var before = LfpCall.Run(folder.Path, "eval", "run", "--json").Result.GetProperty("testScore").GetDouble();
        var after = LfpCall.Run(folder.Path, "eval", "run/online.safetensors", "--recipe", "run/recipe.yaml", "--json").Result;
        Assert.True(after.GetProperty("testScore").GetDouble() > before + 0.1);
    }

    [Fact]
    public void Online_StreamThatWaits_EndsAtCtrlCAndKeepsWhatWasLearned()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Assert.SkipWhen(StoppedRunTests.IgnoresInterrupts(), "This process was started with SIGINT ignored, and so are its children.");
        using var process = LfpProcess.Start(folder.Path, "online", "run", "--every", "10", "-o", "kept.safetensors");
        // The first 64 lines are read ahead, to see how the table is written.
        foreach (var line in Digits(90))
            process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
        while (!File.Exists(folder["kept.safetensors"]) && !process.HasExited)
            Thread.Sleep(20);
        Process.Start("kill", ["-INT", FormattableString.Invariant($"{process.Id}")]).WaitForExit();
        var (text, _) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("lfp eval kept.safetensors", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2,3", "line 1: found 3 values")]
    [InlineData("ROW", "found 64 values and no label")]
    [InlineData("ROW,3\nROW,eleven", "found the label 'eleven'")]
    [InlineData("", "found no samples")]
    public void Online_NoSampleWithALabel_IsRefused(string text, string expected)
    {
        File.WriteAllText(folder["bad.csv"], text.Replace("ROW", string.Join(',', Enumerable.Repeat("0.5", 64)), StringComparison.Ordinal));
        var call = LfpCall.Run(folder.Path, "online", "run", "bad.csv");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(expected, call.Error, StringComparison.Ordinal);
        // What was learned before the line is kept.
        Assert.Equal(text.Contains('\n', StringComparison.Ordinal), File.Exists(folder["run/online.safetensors"]));
    }

    [Fact]
    public void Online_BadOptions_AreRefused()
    {
        Assert.Contains("--every is 0", LfpCall.Run(folder.Path, "online", "run", "--every", "0").Error, StringComparison.Ordinal);
        var recipe = folder["run/recipe.yaml"];
        File.WriteAllText(recipe, File.ReadAllText(recipe).Replace("training:\n", "training:\n  segments: 2\n", StringComparison.Ordinal));
        Assert.Contains("without segments", LfpCall.Run(folder.Path, "online", "run").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Online_NoSuchFile_IsRefused()
    {
        Assert.Contains("no file 'none.csv'", LfpCall.Run(folder.Path, "online", "run", "none.csv").Error, StringComparison.Ordinal);
    }

    // Of the shipped digits, drawn through the classes by a step that has no divisor with their number.
    private static IEnumerable<string> Digits(int count)
    {
        using var file = File.OpenRead(Repository.PathOf("src/LfpSharp.Lab/Data/Digits/digits.csv.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var lines = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(0, count).Select(i => lines[i * 611 % lines.Length])];
    }
}
