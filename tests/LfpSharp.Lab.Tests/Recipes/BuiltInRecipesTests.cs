using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Models.Onnx;
using LfpSharp.Testing.Runs;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Recipes;

/// <summary>Runs each recipe at tiny size, on made-up images of its data's shape.</summary>
public sealed class BuiltInRecipesTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public static TheoryData<string> Names => [.. BuiltInRecipes.Names];

    [Fact]
    public void Load_NameWithoutItsFolder_IsFound()
        => Assert.Equal(BuiltInRecipes.Text("paper/toy-swirls"), BuiltInRecipes.Text("toy-swirls"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_AtTinySize_Works(string name)
    {
        List<RecipeSetting> tiny =
        [
            new("training.steps=2"), new("training.batch-size=8"), new("data.limit=16"), new("logging.feedback-steps=1"), new("threads=1"),
            new("logging.pictures=false"),
        ];
        if (BuiltInRecipes.Load(name).Model is SpikingModelOptions)
            tiny.AddRange([new("model.steps=2"), new("data.limit=8"), new("training.batch-size=4")]);
        if (BuiltInRecipes.Load(name).Model is VggLikeOptions or ImageModelOptions)
            tiny.Add(new("model.width=0.2"));
        if (BuiltInRecipes.Load(name).Model is OnnxOptions)
            tiny.AddRange([new("data.validation-share=0.2"), new($"model.path={MakePretrained()}")]);
        var recipe = BuiltInRecipes.Load(name, tiny);
        if (recipe.Data.Name is "n-mnist" or "dvs-gesture" or "shd")
            recipe = recipe with { Data = recipe.Data with { Name = "moving-edges", ImageSize = null, Path = null } };
        if (recipe.Data.Name == "image-folder")
        {
            MakeImages(40);
            recipe = recipe with { Data = recipe.Data with { Path = folder["images"], ImageSize = [64, 64] } };
        }
        if (recipe.Data.Name == "moving-edges")
            recipe = recipe with { Data = recipe.Data with { Steps = 2, Samples = 60 } };
        if (DataCatalog.Find(recipe.Data.Name)!.Kind is DataSetKind.Installed)
        {
            var (channels, side) = recipe.Data.Name.StartsWith("cifar", StringComparison.Ordinal) ? (3, 32) : (1, 28);
            MakeImages(side);
            recipe = recipe with
            {
                Data = recipe.Data with { Name = "image-folder", Path = folder["images"], Channels = channels }
            };
        }
        using var run = TrainingRun.Start(recipe, folder["run"], cancellation: TestContext.Current.CancellationToken);
        var result = run.Train(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(2, result.Steps);
        Assert.NotNull(result.TestScore);
        Assert.Equal(name.Split('/')[^1], recipe.Name);
        Assert.NotNull(recipe.Description);
        Assert.True(DataCatalog.Find(BuiltInRecipes.Load(name).Data.Name) is not null);
    }

    [Theory]
    [InlineData("transfer-resnet18-cifar10", "head.fc.bias, head.fc.weight")]
    [InlineData(
        "transfer-resnet18-cifar10-block",
        "Parameter10, Parameter14, Parameter403, Parameter404, Parameter417, Parameter418, head.fc.bias, head.fc.weight")]
    public void Freeze_OfTransfer_LeavesWhatIsMeantToLearn(string name, string learning)
    {
        var recipe = BuiltInRecipes.Load(name, new RecipeSetting($"model.path={MakePretrained()}"));
        using var model = recipe.Model.Create([3, 32, 32], 10, 0);
        Freezing.Apply(model, recipe.Freeze!);
        var left = model.named_parameters().Where(named => named.parameter.requires_grad).Select(named => named.name);
        Assert.Equal(learning, string.Join(", ", left.Order(StringComparer.Ordinal)));
    }

    public void Dispose() => folder.Dispose();

    // What the recipes expect of the file: its parameters' names and the node before the mean over all places.
    private string MakePretrained()
    {
        using var scope = NewDisposeScope();
        int[] numbers =
        [
            10, 14, 19, 23, 28, 32, 37, 41, 46, 50, 55, 59, 64, 68, 73, 77, 82, 86, 91, 96, 97, 113, 114, 127, 128, 144, 145, 158, 159, 175,
            176, 189, 190, 199, 203, 204, 220, 221, 234, 235, 251, 252, 265, 266, 275, 279, 280, 296, 297, 310, 311, 327, 328, 341, 342,
            351, 355, 356, 372, 373, 386, 387, 403, 404, 417, 418,
        ];
        var pairs = numbers.Select(number => $"Parameter{number}").Chunk(2).ToList();
        var nodes = pairs.Select((pair, i) => OnnxFiles.Node(
            "BatchNormalization", $"n{i}", [i == 0 ? "x" : $"n{i - 1}", pair[0], pair[1], "zero", "one"])).ToList();
        nodes.Add(OnnxFiles.Node("MaxPool", "p", [nodes[^1].Outputs[0]], OnnxAttribute.Of("kernel_shape", [16L, 16L]),
            OnnxAttribute.Of("strides", [16L, 16L])));
        nodes.Add(OnnxFiles.Node("Relu", "ReLU393", ["p"]));
        return folder.Write("pretrained.onnx", OnnxFiles.Bytes(OnnxFiles.Model(
            [3, 64, 64], nodes,
            [
                OnnxFiles.Constant("zero", zeros(3)), OnnxFiles.Constant("one", ones(3)),
                .. pairs.SelectMany(pair => new[] { OnnxFiles.Constant(pair[0], ones(3)), OnnxFiles.Constant(pair[1], ones(3) * 0.01) }),
            ])));
    }

    private void MakeImages(int side)
    {
        var random = new Random(3);
        for (var i = 0; i < 60; i++)
        {
            var path = Path.Combine(folder.Path, "images", i % 2 == 0 ? "light" : "dark");
            Directory.CreateDirectory(path);
            using var bitmap = new SKBitmap(side, side);
            for (var pixel = 0; pixel < side * side; pixel++)
            {
                var grey = (byte)(random.Next(128) + (i % 2 == 0 ? 127 : 0));
                bitmap.SetPixel(pixel % side, pixel / side, new SKColor(grey, grey, grey));
            }
            using var stream = File.Create(Path.Combine(path, FormattableString.Invariant($"{i:d2}.png")));
            bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
        }
    }
}
