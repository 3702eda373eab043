using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>A spiking network out as NIR and as a program, and in again.</summary>
public sealed class NirCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ExportAndImport_ASpikingRun_KeepsItsAccuracy()
    {
        Train("run", "model.reset=to-zero");
        var exported = LfpCall.Run(folder.Path, "export", "run", "--nir", "net.nir");
        exported.Succeeded();
        Assert.Matches(@"spikes equal: ([\d,]+) of \1", exported.Output);
        var taken = LfpCall.Run(folder.Path, "export", "run", "--nir", "net.nir");
        Assert.Contains("'net.nir' exists already. Choose another with --nir", taken.Error, StringComparison.Ordinal);
        var result = LfpCall.Run(folder.Path, "export", "run", "--nir", "net.nir", "--force", "--json").Result;
        Assert.Equal((64, 7, 6), (result.GetProperty("samples").GetInt32(), result.GetProperty("nodes").GetInt32(),
            result.GetProperty("edges").GetInt32()));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.unchecked"));

        var imported = LfpCall.Run(folder.Path, "import", "net.nir", "--steps", "6", "-o", "sub.yaml");
        imported.Succeeded();
        Assert.Contains("next: lfp eval sub.safetensors --recipe sub.yaml, or lfp train sub.yaml", imported.Output,
            StringComparison.Ordinal);
        var ours = LfpCall.Run(folder.Path, "eval", "run", "--json").Result;
        var theirs = LfpCall.Run(folder.Path, "eval", "sub.safetensors", "--recipe", "sub.yaml", "--json").Result;
        Assert.Equal(ours.GetProperty("testScore").GetDouble(), theirs.GetProperty("testScore").GetDouble());
        LfpCall.Run(folder.Path, "train", "sub.yaml", "--epochs", "1", "-o", "on", "--threads", "1").Succeeded();
        Assert.Contains("exists already", LfpCall.Run(folder.Path, "import", "net.nir", "-o", "sub.yaml").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_WhatNirHasNot_IsRefusedWithAdvice()
    {
        Train("run", "model.steps=6");
        var refused = LfpCall.Run(folder.Path, "export", "run", "--nir", "net.nir");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("has the reset 'subtract-delayed'; NIR's neurons go back to zero", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["net.nir"]));
        var asked = LfpCall.Run(folder.Path, "export", "run", "--nir", "net.nir", "--reset-as-graph");
        asked.Succeeded();
        Assert.Contains("spikes equal: ", asked.Output, StringComparison.Ordinal);

        var program = LfpCall.Run(folder.Path, "export", "run", "--pytorch", "net.py");
        program.Succeeded();
        Assert.Contains("taken=1)", File.ReadAllText(folder["net.py"]), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["net-samples.safetensors"]) && File.Exists(folder["net.safetensors"]));
        LfpCall.Run(folder.Path, "export", "run", "--snntorch", "snn.py").Succeeded();
        Assert.Contains("reset=\"subtract\")", File.ReadAllText(folder["snn.py"]), StringComparison.Ordinal);
        Assert.Contains("import snntorch as snn", File.ReadAllText(folder["snn.py"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export run --nir a.nir --onnx b.onnx", "--onnx and --nir name different files")]
    [InlineData("export run --nir a.nir -o b.safetensors", "--nir names the file to make, and goes with neither --output")]
    [InlineData("export run --reset-as-graph", "--reset-as-graph is for --nir")]
    [InlineData("export run --data-dir x", "--data-dir is for --quantize, --integer, --nir, --pytorch and --snntorch")]
    [InlineData("export run --nir a.nir", "is of a model without spikes, and NIR is for spiking networks")]
    [InlineData("export run --snntorch a.py", "is of a model without spikes. Export it with --pytorch")]
    [InlineData("import nowhere.nir", "nowhere.nir: found no file; expected an HDF5 file with a NIR graph")]
    public void ExportAndImport_BadUse_IsRefused(string command, string expected)
    {
        LfpCall.Run(folder.Path, "train", "--epochs", "1", "--set", "data.limit=64", "-o", "run").Succeeded();
        var refused = LfpCall.Run(folder.Path, command.Split(' '));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OnEventsWithAnotherNumberOfSteps_IsRefused()
    {
        var refused = LfpCall.Run(folder.Path, "train", "moving-edges-lif-mlp", "--set", "model.steps=3", "--set", "data.samples=40");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("the model has 3 steps, and samples have the shape [12, 2, 16, 16]. Set model.steps", refused.Error,
            StringComparison.Ordinal);
    }

    private void Train(string run, string setting)
        => LfpCall.Run(
            folder.Path, "train", "--model", "lif-mlp", "--rule", "spike-feedback", "--set", "data.scaling=unit", "--set",
                "model.hidden=[50]",
            "--set", "model.steps=6", "--set", setting, "--epochs", "2", "-o", run, "--threads", "1").Succeeded();
}
