using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>Networks of files within recipes: names, new last layers, what is done to samples first.</summary>
public sealed class OnnxOptionsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Create_WithACut_DrawsTheNewLayerAndKeepsTheFilesWeights()
    {
        using var scope = NewDisposeScope();
        var weights = randn(5, 3);
        var options = new OnnxOptions { Path = Perceptron(weights), Cut = "hidden" };
        using var first = options.Create([5], 4, 1);
        using var again = options.Create([5], 4, 1);
        using var other = options.Create([5], 4, 2);

        Assert.Equal(["w", "w@the-y", "head.fc.weight", "head.fc.bias"], Names(options with { Cut = "y" }, scores: 4));
        Assert.Equal(["w", "head.fc.weight", "head.fc.bias"], first.named_parameters().Select(named => named.name));
        Assert.Equal(Weights.Hash(first), Weights.Hash(again));
        Assert.NotEqual(Weights.Hash(first), Weights.Hash(other));
        Assert.True(other.named_parameters().First().parameter.equal(weights.t()).all().item<bool>());
        Assert.Equal([2, 4], first.call(randn(2, 5)).shape);
        Assert.Equal([5], options.UsualShape);
    }

    [Fact]
    public void Create_WithChannelsReversedAndImagesEnlarged_ComputesOfThat()
    {
        using var scope = NewDisposeScope();
        var path = folder.Write("a.onnx", OnnxFiles.Bytes(OnnxFiles.Model(
            [3, 8, 8], [OnnxFiles.Node("Conv", "y", ["x", "w"])], [OnnxFiles.Constant("w", randn(2, 3, 3, 3))])));
        using var plain = GraphReader.Read(path, [3, 8, 8], new GraphEntrance(), null, out _);
        using var network = GraphReader.Read(path, [3, 4, 4], new GraphEntrance(true, 2), null, out var shape);
        var images = randn(2, 3, 4, 4);
        var larger = nn.functional.interpolate(images, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        Assert.True(plain.call(larger.flip(1)).allclose(network.call(images), 1e-5, 1e-6));
        Assert.Equal([-1, 2, 6, 6], shape);
        Assert.Contains(
            "Leave model.reverse-channels and model.enlarge out",
            Assert.Throws<InvalidFileException>(() => GraphReader.Read(path, [3], new GraphEntrance(true), null, out _)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OfARecipe_LearnsAndIsReadAgainFromItsFolder()
    {
        using var scope = NewDisposeScope();
        var path = folder.Write("digits.onnx", OnnxFiles.Bytes(OnnxFiles.Model(
            [1, 8, 8],
            [
                OnnxFiles.Node("Flatten", "f", ["x"]), OnnxFiles.Node("Gemm", "h", ["f", "w"]), OnnxFiles.Node("Relu", "r", ["h"]),
            ],
            [OnnxFiles.Constant("w", randn(64, 20) * 0.1)])));
        File.WriteAllText(
            folder["recipe.yaml"],
            "data: {name: digits, limit: 300}\nmodel: {name: onnx, path: digits.onnx, cut: the-r}\ntraining: {epochs: 4}\nthreads: 1");
        using (var run = TrainingRun.Start(Recipe.Load(folder["recipe.yaml"]), folder["head"]))
            Assert.True(run.Train().ValidationScore > 0.5);
        Assert.Contains(path, File.ReadAllText(Path.Combine(folder["head"], "recipe.yaml")), StringComparison.Ordinal);

        // Each run goes on from the one of its own rule and seed.
        Directory.Move(folder["head"], folder["lfp-epsilon-7"]);
        var next = Recipe.Load(folder["recipe.yaml"], new("from=" + folder["{rule}-{seed}"]), new("seeds=7"), new("training.epochs=1"));
        using var more = TrainingRun.Start(next, folder["more"]);
        using var before = WeightFile.Read(RunFolder.Open(folder["lfp-epsilon-7"]).BestWeights);
        Assert.Equal(before.Hash(), HashOf(more.Experiment.Model));
    }

    private string HashOf(nn.Module model)
    {
        Weights.Save(folder["now.safetensors"], model);
        using var file = WeightFile.Read(folder["now.safetensors"]);
        return file.Hash();
    }

    private static IEnumerable<string> Names(OnnxOptions options, int scores)
    {
        using var model = options.Create([5], scores, 0);
        return [.. model.named_parameters().Select(named => named.name)];
    }

    // One constant for two layers.
    private string Perceptron(Tensor weights) => folder.Write("p.onnx", OnnxFiles.Bytes(OnnxFiles.Model(
        [5],
        [
            OnnxFiles.Node("Gemm", "h", ["x", "w"]), OnnxFiles.Node("Relu", "hidden", ["h"]),
            OnnxFiles.Node("Gemm", "y", ["hidden", "w"], OnnxAttribute.Of("transB", 1L)),
        ],
        [OnnxFiles.Constant("w", weights)])));
}
