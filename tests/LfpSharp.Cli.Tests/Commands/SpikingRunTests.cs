using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>A spiking network from start to picture.</summary>
public sealed class SpikingRunTests
{
    [Fact]
    public void TrainCountSpikesPredict_DigitsInSpikes_Work()
    {
        using var folder = new ScratchFolder();
        var train = LfpCall.Run(
            folder.Path,
            "train",
            "--model",
            "lif-mlp",
            "--rule",
            "spike-feedback",
            "--set",
            "data.scaling=unit",
            "--set",
            "model.hidden=[50]",
            "--set",
            "model.steps=8",
            "--epochs",
            "2",
            "-o",
            "run",
            "--threads",
            "1");
        train.Succeeded();
        Assert.Contains("LIF Linear", train.Output, StringComparison.Ordinal);
        Assert.Contains("firing rate: layer 1", train.Output, StringComparison.Ordinal);

        var count = LfpCall.Run(folder.Path, "count", "run", "--samples", "20", "--json").Result;
        var layers = count.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(64 * 50, layers[0].GetProperty("multiplyAdds").GetDouble());
        Assert.Equal(layers[0].GetProperty("spikes").GetDouble() * 10, layers[1].GetProperty("synapticOperations").GetDouble(), 6);

        var refused = LfpCall.Run(folder.Path, "export", "run", "-o", "w.safetensors");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--weights-only", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["w.safetensors"]));
        LfpCall.Run(folder.Path, "export", "run", "-o", "w.safetensors", "--weights-only").Succeeded();
        Assert.Equal((true, false), (File.Exists(folder["w.safetensors"]), File.Exists(folder["w.py"])));

        Assert.Equal(
            0,
            LfpCall.Run(
                folder.Path,
                "train",
                "--rule",
                "gradient",
                "--set",
                "model.hidden=[50]",
                "--set",
                "logging.sparsity=false",
                "--epochs",
                "1",
                "-o",
                "dense",
                "--threads",
                "1").ExitCode);
        var training = LfpCall.Run(folder.Path, "count", "run", "dense", "--training", "--json").Result.GetProperty("runs");
        Assert.Equal(["spike-feedback", "gradient"], training.EnumerateArray().Select(row => row.GetProperty("rule").GetString()));
        var dense = training[1].GetProperty("work");
        Assert.Equal(
            64 * ((2 * 64 * 50) + (3 * 50 * 10)),
            dense.GetProperty("forward").GetProperty("multiplyAdds").GetDouble()
                + dense.GetProperty("backward").GetProperty("multiplyAdds").GetDouble());
        Assert.Equal(
            (true, false),
            (training[0].GetProperty("work").GetProperty("areUpdatesMeasured")
                .GetBoolean(), dense.GetProperty("areUpdatesMeasured").GetBoolean()));
        Assert.Equal(
            dense.GetProperty("steps").GetDouble() * dense.GetProperty("step").GetProperty("dramMillijoules").GetDouble(),
            dense.GetProperty("whole").GetProperty("dramMillijoules").GetDouble(),
            9);
        var table = LfpCall.Run(folder.Path, "count", "run", "dense", "--training");
        Assert.Contains("not measured", table.Output, StringComparison.Ordinal);
        Assert.Contains("--training", LfpCall.Run(folder.Path, "count", "run", "dense").Error, StringComparison.Ordinal);

        var spikes = LfpCall.Run(folder.Path, "spikes", "run", "--sample", "3", "--json").Result;
        Assert.Equal(8, spikes.GetProperty("layers")[0].GetProperty("spikesPerStep").GetArrayLength());
        Assert.True(new FileInfo(folder["run/spikes.png"]).Length > 1000);

        var line = string.Join(',', Enumerable.Repeat("3", 64));
        LfpProcess.Run(folder.Path, line + "\n", ["predict", "run", "-"]).Succeeded();
    }

    [Theory]
    [InlineData("no recipe.yaml", "count", "missing")]
    [InlineData("between 1 and 4096", "count", "run", "--samples", "0")]
    [InlineData("without spikes", "count", "run")]
    [InlineData("without spikes", "spikes", "run")]
    public void CountAndSpikes_BadUse_IsRefused(string message, params string[] arguments)
    {
        using var folder = new ScratchFolder();
        if (arguments.Contains("run"))
            LfpCall.Run(folder.Path, "train", "--epochs", "1", "--set", "data.limit=64", "-o", "run").Succeeded();
        var refused = LfpCall.Run(folder.Path, arguments);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }
}
