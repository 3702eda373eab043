using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Tests.Formats.PyTorch;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Images;

/// <summary>
/// Weights under the names of torchvision and timm. <c>Formats/PyTorch/Fixtures/names.py</c> made the list of torchvision's.
/// </summary>
public sealed class ForeignWeightsTests : IDisposable
{
    private static readonly ILookup<string, (string Name, long[] Shape)> Torchvision =
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Formats", "PyTorch", "Fixtures", "torchvision.txt"))
            .Select(line => line.Split(' '))
            .ToLookup(
                cells => cells[0],
                cells => (cells[1], cells[2].Split('x', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray()));

    private readonly ScratchFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet34")]
    public void ResNet_ForPhotographs_HasTorchvisionsNamesAndShapes(string name)
    {
        using var model = ResNet(name, 1000);
        var own = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor.shape);
        Assert.Equal(Torchvision[name].Select(tensor => tensor.Name).Order(), own.Keys.Order());
        Assert.All(Torchvision[name], tensor => Assert.Equal(tensor.Shape, own[tensor.Name]));
    }

    [Theory]
    [InlineData("vgg16")]
    [InlineData("vgg16_bn")]
    public void Vgg16_EitherKind_HasTorchvisionsNamesAndShapes(string name)
    {
        // The linear layers of photographs would take half a GiB: their names only.
        VggOptions options = name == "vgg16" ? new Vgg16Options() : new Vgg16BatchNormOptions();
        using var model = options.Create([3, 32, 32], 10, 0);
        var own = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor.shape);
        Assert.Equal(Torchvision[name].Select(tensor => tensor.Name).Order(), own.Keys.Order());
        Assert.All(
            Torchvision[name].Where(tensor => tensor.Name.StartsWith("features.", StringComparison.Ordinal)),
            tensor => Assert.Equal(tensor.Shape, own[tensor.Name]));
    }

    [Fact]
    public void Load_ResNet18OfTorchvision_NeedsNoRenaming()
    {
        var values = Torchvision["resnet18"]
            .Select(named => (named.Name, Tensor: Counts(named.Name) ? tensor(7L) : rand(named.Shape))).ToList();
        var path = folder.Write("resnet18.pth", PyTorchFiles.Zip(values));
        using var model = ResNet("resnet18", 1000);
        Weights.Load(path, model);
        var own = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor);
        Assert.All(values, value => PyTorchFiles.AssertEqual(value.Tensor, own[value.Name]));

        using var other = ResNet("resnet18", 10);
        var report = Weights.LoadFitting(path, other);
        Assert.Equal(["fc.weight", "fc.bias"], report.Fresh);
        Assert.Empty(report.Unexpected);
    }

    [Fact]
    public void Load_VisionTransformerOfTimm_NeedsNoRenaming()
    {
        const long width = 8, hidden = 16, tokens = 5;
        var values = new List<(string Name, Tensor Tensor)>
        {
            ("cls_token", rand(1, 1, width)),
            ("pos_embed", rand(1, tokens, width)),
            ("patch_embed.proj.weight", rand(width, 1, 2, 2)),
            ("patch_embed.proj.bias", rand(width)),
        };
        foreach (var block in new[] { "blocks.0.", "blocks.1." })
        {
            AddLayer(block + "norm1", width);
            AddLayer(block + "attn.qkv", 3 * width, width);
            AddLayer(block + "attn.proj", width, width);
            AddLayer(block + "norm2", width);
            AddLayer(block + "mlp.fc1", hidden, width);
            AddLayer(block + "mlp.fc2", width, hidden);
        }

        AddLayer("norm", width);
        AddLayer("head", 3, width);
        using var model = new VitOptions { Patch = 2, Depth = 2, Width = (int)width, Heads = 2, MlpRatio = 2 }.Create([1, 4, 4], 3, 0);
        Weights.Load(folder.Write("vit.pth", PyTorchFiles.Zip(values)), model);
        var own = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor);
        Assert.All(values, value => PyTorchFiles.AssertEqual(value.Tensor, own[value.Name]));

        void AddLayer(string name, params long[] shape)
        {
            values.Add((name + ".weight", rand(shape)));
            values.Add((name + ".bias", rand(shape[0])));
        }
    }

    private static bool Counts(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static nn.Module<Tensor, Tensor> ResNet(string name, int classes)
    {
        ResNetOptions options = name == "resnet18" ? new ResNet18Options() : new ResNet34Options();
        return (options with { Images = ImageScale.Imagenet }).Create([3, 64, 64], classes, 0);
    }
}
