using LfpSharp.Composites;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Recipes;
using LfpSharp.Propagation;
using LfpSharp.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Images;

public sealed class ImageModelsTests
{
    [Theory]
    [InlineData("resnet-18", 11_173_962)]
    [InlineData("resnet-34", 21_282_122)]
    [InlineData("vgg-16", 14_714_688 + (2 * 262_656) + 5_130)]
    [InlineData("vgg-16-bn", 14_714_688 + (2 * 4_224) + (2 * 262_656) + 5_130)]
    // 50·64 patches, 64 + 17·64 token and positions, 4 blocks of 12·64² + 13·64, norm, head
    [InlineData("vit", 3_200 + 64 + 1_088 + (4 * 49_984) + 128 + 650)]
    public void Create_KnownModel_HasTheParametersOfItsDescription(string name, long parameters)
    {
        using var scope = NewDisposeScope();
        using var sample = new RandomSample(name, null, 2, 0);
        Assert.Equal(parameters, sample.Model.parameters().Sum(parameter => parameter.NumberOfElements));
        Assert.Equal([2, 10], sample.Model.call(sample.Inputs).shape);
    }

    [Theory]
    [InlineData(18, 11_689_512)]
    [InlineData(34, 21_797_672)]
    public void ResNet_ForPhotographs_HasTorchvisionsCountAndNames(int layers, long parameters)
    {
        ResNetOptions options = layers == 18 ? new ResNet18Options() : new ResNet34Options();
        using var model = (options with { Images = ImageScale.Imagenet }).Create([3, 64, 64], 1000, 0);
        var shapes = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor.shape);
        Assert.Equal(parameters, model.parameters().Sum(parameter => parameter.NumberOfElements));
        Assert.Equal([64, 3, 7, 7], shapes["conv1.weight"]);
        Assert.Equal([128, 64, 1, 1], shapes["layer2.0.downsample.0.weight"]);
        Assert.Equal([1000, 512], shapes["fc.weight"]);

        int[] blocks = layers == 18 ? [2, 2, 2, 2] : [3, 4, 6, 3];
        List<string> expected = ["conv1.weight", .. Norm("bn1"), "fc.weight", "fc.bias"];
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var block = 0; block < blocks[stage - 1]; block++)
            {
                var path = $"layer{stage}.{block}";
                expected.AddRange([$"{path}.conv1.weight", .. Norm($"{path}.bn1"), $"{path}.conv2.weight", .. Norm($"{path}.bn2")]);
                if (stage > 1 && block == 0)
                    expected.AddRange([$"{path}.downsample.0.weight", .. Norm($"{path}.downsample.1")]);
            }
        }

        Assert.Equal(expected.Order(), shapes.Keys.Order());
    }

    [Fact]
    public void Vgg16_EitherKind_HasTorchvisionsNames()
    {
        int[] plain = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28];
        int[] normed = [0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40];
        int[] linear = [0, 3, 6];
        var head = linear.SelectMany(i => Affine($"classifier.{i}")).ToList();
        using var vgg = new Vgg16Options { Width = 0.1 }.Create([3, 32, 32], 10, 0);
        using var vggBn = new Vgg16BatchNormOptions { Width = 0.1, Images = ImageScale.Imagenet }.Create([3, 64, 64], 10, 0);
        Assert.Equal(
            plain.SelectMany(i => Affine($"features.{i}")).Concat(head).Order(),
            Weights.Named(vgg).Select(named => named.Name).Order());
        Assert.Equal(
            normed.SelectMany(i => Affine($"features.{i}").Concat(Norm($"features.{i + 1}"))).Concat(head).Order(),
            Weights.Named(vggBn).Select(named => named.Name).Order());
        Assert.Equal(
            [410, 51 * 49], Weights.Named(vggBn).Single(named => named.Name == "classifier.0.weight").Tensor.shape);
        Assert.Equal([51, 51], Weights.Named(vgg).Single(named => named.Name == "classifier.0.weight").Tensor.shape);
    }

    [Fact]
    public void ResNet_NarrowNetwork_ComputesWhatItsNamesSay()
    {
        using var scope = NewDisposeScope();
        using var model = new ResNet18Options { Width = 0.125 }.Create([3, 16, 16], 10, 1);
        model.to(ScalarType.Float64);
        model.eval();
        var w = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor);
        var input = randn([2, 3, 16, 16], ScalarType.Float64);

        Tensor Conv(Tensor x, string name, long stride = 1)
        {
            var weight = w[name + ".weight"];
            return nn.functional.conv2d(x, weight, null, [stride, stride], [weight.shape[2] / 2, weight.shape[2] / 2]);
        }

        Tensor Bn(Tensor x, string name)
            => (x - Side(w[name + ".running_mean"])) / (Side(w[name + ".running_var"]) + 1e-5).sqrt() * Side(w[name + ".weight"])
                + Side(w[name + ".bias"]);
        static Tensor Side(Tensor channels) => channels.view(1, -1, 1, 1);

        var x = Bn(Conv(input, "conv1"), "bn1").relu();
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var block = 0; block < 2; block++)
            {
                var path = $"layer{stage}.{block}";
                var stride = stage > 1 && block == 0 ? 2 : 1;
                var around = stride == 1 ? x : Bn(Conv(x, path + ".downsample.0", 2), path + ".downsample.1");
                x = (Bn(Conv(Bn(Conv(x, path + ".conv1", stride), path + ".bn1").relu(), path + ".conv2"), path + ".bn2") + around).relu();
            }
        }

        var expected = x.mean([2, 3]).matmul(w["fc.weight"].t()) + w["fc.bias"];
        Assert.True(model.call(input).sub(expected).abs().max().item<double>() < 1e-10);
    }

    [Fact]
    public void Vit_SmallImage_ComputesWhatTimmsNamesSay()
    {
        using var scope = NewDisposeScope();
        const int Features = 6, Heads = 2;
        using var model = new VitOptions { Patch = 2, Depth = 2, Width = Features, Heads = Heads, MlpRatio = 1.5 }.Create([1, 4, 6], 3, 1);
        model.to(ScalarType.Float64);
        var w = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor);
        string[] layers = ["norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"];
        List<string> expectedNames = ["cls_token", "pos_embed", .. Affine("patch_embed.proj"), .. Affine("norm"), .. Affine("head")];
        expectedNames.AddRange(layers.SelectMany(layer => Affine($"blocks.0.{layer}").Concat(Affine($"blocks.1.{layer}"))));
        Assert.Equal(expectedNames.Order(), w.Keys.Order());
        Assert.Equal([1, 1, Features], w["cls_token"].shape);
        Assert.Equal([1, 7, Features], w["pos_embed"].shape);
        Assert.Equal([9, Features], w["blocks.1.mlp.fc1.weight"].shape);

        Tensor Linear(Tensor x, string name) => x.matmul(w[name + ".weight"].t()) + w[name + ".bias"];
        Tensor Norm(Tensor x, string name)
        {
            var centred = x - x.mean([-1], keepdim: true);
            return centred / (centred.square().mean([-1], keepdim: true) + 1e-6).sqrt() * w[name + ".weight"] + w[name + ".bias"];
        }

        Tensor Attention(Tensor x, string name)
        {
            var mixed = new List<Tensor>();
            var all = Linear(x, name + ".qkv");
            for (var head = 0; head < Heads; head++)
            {
                Tensor Part(int which) => all.narrow(-1, (which * Features) + (head * Features / Heads), Features / Heads);
                mixed.Add((Part(0).matmul(Part(1).transpose(1, 2)) / Math.Sqrt(Features / Heads)).softmax(-1).matmul(Part(2)));
            }

            return Linear(cat(mixed, -1), name + ".proj");
        }

        var input = randn([5, 1, 4, 6], ScalarType.Float64);
        var patches = nn.functional.conv2d(input, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], [2, 2])
            .flatten(2).transpose(1, 2);
        var x = cat([w["cls_token"].expand(5, 1, Features), patches], 1) + w["pos_embed"];
        for (var i = 0; i < 2; i++)
        {
            x += Attention(Norm(x, $"blocks.{i}.norm1"), $"blocks.{i}.attn");
            x += Linear(nn.functional.gelu(Linear(Norm(x, $"blocks.{i}.norm2"), $"blocks.{i}.mlp.fc1")), $"blocks.{i}.mlp.fc2");
        }

        var expected = Linear(Norm(x, "norm").select(1, 0), "head");
        Assert.True(model.call(input).sub(expected).abs().max().item<double>() < 1e-10);
    }

    [Theory]
    [InlineData("resnet-18")]
    [InlineData("vgg-16")]
    [InlineData("vgg-16-bn")]
    [InlineData("vit")]
    public void Verify_SmallModel_AccountsForItsReward(string name)
    {
        using var scope = NewDisposeScope();
        ModelOptions options = Choices.Create<ModelOptions>("model", name) switch
        {
            ImageModelOptions image => image with { Width = 0.125 },
            VitOptions vit => vit with { Depth = 2, Width = 8, Heads = 2 },
            var other => other,
        };
        using var model = options.Create(options.UsualShape, 10, 0);
        model.to(ScalarType.Float64);
        model.eval();
        var report = Verify.Run(
            model, Composite.Epsilon(), randn([3, .. options.UsualShape], ScalarType.Float64), arange(3, ScalarType.Int64));
        Assert.True(report.Conserves, report.ToString());
    }

    [Theory]
    [InlineData("resnet-18")]
    [InlineData("vgg-16-bn")]
    [InlineData("vit")]
    public void Propagate_FreshModel_ReachesEveryParameter(string name)
    {
        using var scope = NewDisposeScope();
        ModelOptions options = Choices.Create<ModelOptions>("model", name);
        options = options is ImageModelOptions image ? image with { Width = 0.25 } : options;
        using var model = options.Create(options.UsualShape, 10, 0);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        Assert.All(model.parameters(), parameter => Assert.Equal(parameter.NumberOfElements, parameter.count_nonzero().item<long>()));
        var outputs = model.call(randn([8, .. options.UsualShape]));
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.All(model.named_parameters(), named => Assert.True(named.parameter.grad!.count_nonzero().item<long>() > 0, named.name));
    }

    [Fact]
    public void Vit_SameSeed_GivesTheSameTokensWhateverElseWasDrawn()
    {
        using var first = new VitOptions().Create([1, 28, 28], 10, 5);
        rand(17);
        using var second = new VitOptions().Create([1, 28, 28], 10, 5);
        Assert.Equal(Weights.Hash(first), Weights.Hash(second));
    }

    [Fact]
    public void Create_ImagesThatDoNotFit_SaysWhatWould()
    {
        static string Message(ModelOptions options, params long[] shape)
            => Assert.Throws<ArgumentException>(() => options.Create(shape, 10, 0)).Message;

        Assert.Contains(
            "cuts images into patches of 7×7 pixels, which do not fill images of 32×32. Set 'patch' to a number that divides both sides.",
            Message(new VitOptions(), 3, 32, 32), StringComparison.Ordinal);
        Assert.Contains(
            "has 5 heads, which do not divide its width 64. Set 'heads' to a divisor of 'width'.",
            Message(new VitOptions { Heads = 5 }, 1, 28, 28), StringComparison.Ordinal);
        Assert.Contains("'vgg-16' takes images", Message(new Vgg16Options(), 1, 28, 28), StringComparison.Ordinal);
        Assert.Contains("at least 8×8 pixels", Message(new ResNet18Options(), 3, 4, 4), StringComparison.Ordinal);
        Assert.Contains(
            "at least 32×32 pixels", Message(new ResNet18Options { Images = ImageScale.Imagenet }, 3, 16, 16), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VitOptions { MlpRatio = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Vgg16Options { Dropout = 1 });
    }

    private static string[] Affine(string path) => [$"{path}.weight", $"{path}.bias"];

    private static string[] Norm(string path)
        => [$"{path}.weight", $"{path}.bias", $"{path}.running_mean", $"{path}.running_var", $"{path}.num_batches_tracked"];
}
