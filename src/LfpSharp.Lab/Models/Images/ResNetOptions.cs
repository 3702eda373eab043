using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Images;

/// <summary>
/// A residual network of four stages of basic blocks, 64, 128, 256 and 512 channels, each stage but the first at half the sides of the
/// one before; then the mean over all pixels and one linear layer.
/// </summary>
/// <remarks>
/// <para>Stem: 7×7, stride 2, and a max pool 3×3, stride 2, for <see cref="ImageScale.Imagenet"/>; 3×3, stride 1, no pool for
/// <see cref="ImageScale.Small"/>. Parameters are named as torchvision's: <c>conv1.weight</c>, <c>layer2.0.downsample.0.weight</c>,
/// <c>fc.bias</c>.</para>
/// <para>Source: He, Zhang, Ren, Sun, Deep Residual Learning for Image Recognition, CVPR 2016 (section 4.2 for small images).</para>
/// </remarks>
public abstract record ResNetOptions : ImageModelOptions
{
    private const int SmallestSide = 8;
    private const int SmallestPhotograph = 32;

    /// <summary>Blocks in each of the four stages.</summary>
    protected abstract IReadOnlyList<int> Blocks { get; }

    /// <inheritdoc/>
    protected sealed override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        var isSmall = Images == ImageScale.Small;
        var (channels, _, _) = Image(sampleShape, "resnet", isSmall ? SmallestSide : SmallestPhotograph);
        var width = Scaled(64);
        List<(string, nn.Module<Tensor, Tensor>)> layers =
        [
            ("conv1", isSmall
                ? nn.Conv2d(channels, width, 3, padding: 1, bias: false)
                : nn.Conv2d(channels, width, 7, stride: 2, padding: 3, bias: false)),
            ("bn1", nn.BatchNorm2d(width)),
            ("relu", Models.Activation.Create(Activation)),
        ];
        if (!isSmall)
            layers.Add(("maxpool", nn.MaxPool2d(3, stride: 2, padding: 1)));
        for (var stage = 0; stage < Blocks.Count; stage++)
        {
            var outputs = Scaled(64 << stage);
            layers.Add(($"layer{stage + 1}", Stage(width, outputs, Blocks[stage], stage == 0 ? 1 : 2)));
            width = outputs;
        }

        layers.AddRange([("avgpool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(width, classes))]);
        return nn.Sequential(layers);
    }

    private nn.Module<Tensor, Tensor> Stage(long inputs, long outputs, int blocks, int stride)
        => nn.Sequential([.. Enumerable.Range(0, blocks).Select(
            block => new BasicBlock(block == 0 ? inputs : outputs, outputs, block == 0 ? stride : 1, Activation))]);
}
