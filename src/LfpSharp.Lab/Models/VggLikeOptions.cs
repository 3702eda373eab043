using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>A small VGG: 32C3-64C3-P2-128C3-128C3-P2-256C3-256C3-P2-1024-512-classes, padding 1, max pooling.</summary>
public sealed record VggLikeOptions : LayeredModelOptions
{
    private const int PoolFactor = 8;

    /// <summary>What every hidden channel and neuron count is multiplied by, rounded, at least one left.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and at most 16.</exception>
    [Range(0, 16, MinimumIsExclusive = true)]
    public double Width { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <summary>Whether each convolution is followed by batch normalization.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>The share of activations dropped before each hidden linear layer while training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Dropout { get; init => field = OptionRange.Check(this, value); }

    /// <inheritdoc/>
    public override IReadOnlyList<long> UsualShape => [3, 32, 32];

    /// <inheritdoc/>
    protected override IEnumerable<nn.Module<Tensor, Tensor>> Layers(IReadOnlyList<long> sampleShape, int classes)
    {
        var (channels, height, width) = Image(sampleShape, "vgg-like", PoolFactor);
        foreach (var (first, second) in new[] { (Scaled(32), Scaled(64)), (Scaled(128), Scaled(128)), (Scaled(256), Scaled(256)) })
        {
            foreach (var layer in Convolution(channels, first).Concat(Convolution(first, second)))
                yield return layer;
            yield return nn.MaxPool2d(2);
            channels = second;
        }

        yield return nn.Flatten();
        var inputs = channels * (height / PoolFactor) * (width / PoolFactor);
        foreach (var outputs in new[] { Scaled(1024), Scaled(512) })
        {
            if (Dropout > 0)
                yield return nn.Dropout(Dropout);
            yield return nn.Linear(inputs, outputs);
            yield return Models.Activation.Create(Activation);
            inputs = outputs;
        }
        yield return nn.Linear(inputs, classes);
    }

    private long Scaled(int count) => Math.Max(1, (long)Math.Round(Width * count));

    private IEnumerable<nn.Module<Tensor, Tensor>> Convolution(long inputs, long outputs)
    {
        yield return nn.Conv2d(inputs, outputs, 3, padding: 1);
        if (BatchNorm)
            yield return nn.BatchNorm2d(outputs);
        yield return Models.Activation.Create(Activation);
    }
}
