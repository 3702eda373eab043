using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Images;

/// <summary>
/// VGG-16: 64C3-64C3-P2-128C3-128C3-P2-(256C3)×3-P2-(512C3)×3-P2-(512C3)×3-P2, padding 1, max pooling, and two hidden linear layers.
/// </summary>
/// <remarks>
/// <para>Head: 4096 neurons a layer on 7×7 pixels for <see cref="ImageScale.Imagenet"/>; 512 on the mean over all pixels, of which images
/// of 32×32 leave one, for <see cref="ImageScale.Small"/>. Parameters are named as torchvision's: <c>features.0.weight</c>,
/// <c>classifier.6.bias</c>.</para>
/// <para>Source: Simonyan, Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015, network D.</para>
/// </remarks>
public abstract record VggOptions : ImageModelOptions
{
    private const int PoolFactor = 32;

    private static readonly int[][] Stages = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]];

    /// <summary>The share of activations dropped behind each hidden linear layer while training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Dropout { get; init => field = OptionRange.Check(this, value); } = 0.5;

    /// <summary>Whether each convolution is followed by batch normalization.</summary>
    protected abstract bool HasBatchNorm { get; }

    /// <inheritdoc/>
    protected sealed override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        var (channels, _, _) = Image(sampleShape, "vgg-16", PoolFactor);
        var (side, hidden) = Images == ImageScale.Small ? (1, Scaled(512)) : (7, Scaled(4096));
        return nn.Sequential(
            ("features", nn.Sequential([.. Features(channels)])),
            ("avgpool", nn.AdaptiveAvgPool2d(side)),
            ("flatten", nn.Flatten()),
            ("classifier", nn.Sequential(
                nn.Linear(Scaled(512) * side * side, hidden),
                Models.Activation.Create(Activation),
                nn.Dropout(Dropout),
                nn.Linear(hidden, hidden),
                Models.Activation.Create(Activation),
                nn.Dropout(Dropout),
                nn.Linear(hidden, classes))));
    }

    private IEnumerable<nn.Module<Tensor, Tensor>> Features(long channels)
    {
        foreach (var stage in Stages)
        {
            foreach (var outputs in stage.Select(Scaled))
            {
                yield return nn.Conv2d(channels, outputs, 3, padding: 1);
                if (HasBatchNorm)
                    yield return nn.BatchNorm2d(outputs);
                yield return Models.Activation.Create(Activation);
                channels = outputs;
            }

            yield return nn.MaxPool2d(2);
        }
    }
}
