using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Options;
using static TorchSharp.torch;

namespace OwnParts;

/// <summary>The keys of <c>model: {name: attention-net, width: 16, blocks: 2}</c>.</summary>
public sealed record AttentionNetOptions : ModelOptions
{
    /// <summary>Features a row of the image is embedded in.</summary>
    [Range(1, 4096)]
    public int Width { get; init => field = OptionRange.Check(this, value); } = 16;

    /// <summary>Blocks of attention and perceptron, each with a residual sum.</summary>
    [Range(1, 64)]
    public int Blocks { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <inheritdoc/>
    protected override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
        => sampleShape is [var channels, var height, var width]
            ? new AttentionNet(channels, height, width, Width, Blocks, classes)
            : throw new ArgumentException($"attention-net reads images, but the samples have shape [{string.Join(", ", sampleShape)}].");
}
