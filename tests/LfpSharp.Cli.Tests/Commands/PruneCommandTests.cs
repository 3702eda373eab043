using System.Text.Json;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class PruneCommandTests
{
    [Fact]
    public void Prune_TrainedRuns_GivesCurvesAndASmallerModel()
    {
        using var folder = new ScratchFolder();
        foreach (var seed in new[] { "0", "1" })
            LfpCall.Run(folder.Path, "train", "--epochs", "4", "--seed", seed, "-o", "run" + seed).Succeeded();

        var curve = LfpCall.Run(folder.Path, "prune", "run0", "run1", "--curve", "--by", "feedback", "--scope", "layer", "--json").Result;
        Assert.Equal(("feedback", "layer"), (curve.GetProperty("by").GetString(), curve.GetProperty("scope").GetString()));
        var points = curve.GetProperty("curve").EnumerateArray().ToList();
        Assert.Equal(21, points.Count);
        Assert.Equal(0.95, points[19].GetProperty("removed").GetDouble(), 9);
        Assert.True(points[0].GetProperty("score").GetDouble() > 0.9);
        Assert.True(points[^1].GetProperty("score").GetDouble() < 0.3);
        var runs =
            curve.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("curve")[0].GetProperty("score").GetDouble());
        Assert.Equal(points[0].GetProperty("score").GetDouble(), runs.Average(), 9);
        Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(folder["pruning.png"])[1..4]);

        var once = LfpCall.Run(folder.Path, "prune", "run0", "--to", "0.8", "--retrain", "2", "-o", "pruned", "--csr", "--json").Result;
        Assert.Equal(
            Math.Round(0.8 * once.GetProperty("weights").GetInt64(), MidpointRounding.AwayFromZero),
            once.GetProperty("removed").GetInt64());
        Assert.Equal(
            ["csr.safetensors", "summary.json", "weights.safetensors"],
            Directory.EnumerateFiles(folder["pruned"]).Select(Path.GetFileName).Order());
        Assert.True(new FileInfo(folder["pruned/csr.safetensors"]).Length < new FileInfo(folder["pruned/weights.safetensors"]).Length / 2);
        var scored = LfpCall.Run(folder.Path, "eval", "pruned/weights.safetensors", "--recipe", "run0/recipe.yaml", "--json").Result;
        Assert.Equal(once.GetProperty("testScore").GetDouble(), scored.GetProperty("testScore").GetDouble());

        var whole = LfpCall.Run(folder.Path, "export", "run0", "--weights-only", "-o", "whole.safetensors");
        whole.Succeeded();
        LfpCall.Run(folder.Path, "export", "run0", "--weights", "pruned/weights.safetensors", "-o", "less.safetensors").Succeeded();
        Assert.Equal(once.GetProperty("removed").GetInt64(), Zeros("less.safetensors") - Zeros("whole.safetensors"));
        LfpCall.Run(folder.Path, "export", "run0", "--weights", "pruned/weights.safetensors", "--onnx", "less.onnx").Succeeded();
        LfpCall.Run(folder.Path, "export", "run0", "--onnx", "whole.onnx").Succeeded();
        Assert.NotEqual(File.ReadAllBytes(folder["whole.onnx"]), File.ReadAllBytes(folder["less.onnx"]));
        var refused = LfpCall.Run(folder.Path, "export", "run0", "--weights", "pruned/weights.safetensors", "--pytorch", "program.py");
        Assert.Contains(
            "--pytorch writes the run's best weights; --weights is for --onnx and --output.", refused.Error, StringComparison.Ordinal);

        var small = LfpCall.Run(folder.Path, "prune", "run0", "--to", "0.5", "--structured", "-o", "small", "--json").Result;
        Assert.True(small.GetProperty("parameters").GetInt64() < 0.6 * small.GetProperty("parametersBefore").GetInt64());
        scored = LfpCall.Run(folder.Path, "eval", "small/weights.safetensors", "--recipe", "run0/recipe.yaml", "--json").Result;
        Assert.Equal(small.GetProperty("testScore").GetDouble(), scored.GetProperty("testScore").GetDouble());
        LfpCall.Run(folder.Path, "export", "run0", "--weights", "small/weights.safetensors", "--onnx", "small.onnx").Succeeded();
        Assert.True(new FileInfo(folder["small.onnx"]).Length < 0.6 * new FileInfo(folder["whole.onnx"]).Length);
        LfpCall.Run(folder.Path, "export", "run0", "--weights", "small/weights.safetensors", "-o", "small.safetensors").Succeeded();
        var units = small.GetProperty("layers")[0].GetProperty("units").GetInt64();
        Assert.Contains($"nn.Linear(in_features=64, out_features={units},", File.ReadAllText(folder["small.py"]), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(File.ReadAllText(folder["small/summary.json"])).RootElement.ValueKind);

        long Zeros(string file)
        {
            using var tensors = SafeTensorsFile.Read(folder[file]);
            return tensors.Tensors.Values.Sum(tensor => tensor.eq(0).sum().item<long>());
        }
    }

    [Fact]
    public void Prune_ToAShare_SaysHowToScoreAndExportWhatIsLeft()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, "train", "--epochs", "1", "-o", "run").Succeeded();
        var pruned = LfpCall.Run(folder.Path, "prune", "run", "--to", "0.5", "-o", "my pruned");
        var said = pruned.Output.Split('\n', StringSplitOptions.TrimEntries);
        var weights = Path.Combine("my pruned", "weights.safetensors");
        Assert.Contains($"Score it again:  lfp eval '{weights}' --recipe {Path.Combine("run", "recipe.yaml")}", said);
        Assert.Contains($"As ONNX:         lfp export run --weights '{weights}' --onnx FILE", said);
    }

    [Fact]
    public void Prune_UnitsOfAModelThatIsNoRow_IsRefused()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, "train", "--model", "lstm", "--epochs", "1", "--set", "data.limit=60", "-o", "run").Succeeded();
        Assert.Contains(
            "--structured removes units of layers in a row (Sequential), and the model is a 'LstmModel'. Leave it out",
            LfpCall.Run(folder.Path, "prune", "run", "--to", "0.5", "--structured", "-o", "small").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sparsity_Run_ShowsLayersAndActivations()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, "train", "--epochs", "1", "-o", "run").Succeeded();
        var result = LfpCall.Run(folder.Path, "sparsity", "run", "--json").Result;
        Assert.Equal(
            ["1", "3", "5"], result.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("layer").GetString()));
        Assert.Equal(2, result.GetProperty("activations").GetArrayLength());
        var training = Assert.Single(result.GetProperty("training").EnumerateArray());
        Assert.Equal(
            8 * training.GetProperty("whole").GetProperty("changed").GetInt64(),
            training.GetProperty("whole").GetProperty("sparseBytes").GetInt64());
        var table = LfpCall.Run(folder.Path, "sparsity", "run").Output;
        Assert.Contains("1e-6", table, StringComparison.Ordinal);
        Assert.Contains("(epoch 1)", table, StringComparison.Ordinal);
        Assert.True(new FileInfo(folder["run/sparsity.png"]).Length > 1000);
    }
}
