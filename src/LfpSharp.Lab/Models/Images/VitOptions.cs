using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Images;

/// <summary>
/// A vision transformer: the image cut into square patches, a class token in front, learned positions, blocks of attention and
/// perceptron with the norm before each, and a linear layer on the class token.
/// </summary>
/// <remarks>
/// Parameters are named as timm's: <c>patch_embed.proj.weight</c>, <c>cls_token</c>, <c>pos_embed</c>, <c>blocks.0.attn.qkv.weight</c>,
/// <c>head.bias</c>. Source: Dosovitskiy et al., An Image is Worth 16x16 Words, ICLR 2021.
/// </remarks>
public sealed record VitOptions : ActivatedModelOptions
{
    /// <summary>A small vision transformer for images of 28×28, GELU between the layers of its perceptrons.</summary>
    public VitOptions() => Activation = ActivationKind.Gelu;

    /// <summary>Height and width of a patch in pixels; it must divide the image's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..64.</exception>
    [Range(1, 64)]
    public int Patch { get; init => field = OptionRange.Check(this, value); } = 7;

    /// <summary>How many blocks there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..64.</exception>
    [Range(1, 64)]
    public int Depth { get; init => field = OptionRange.Check(this, value); } = 4;

    /// <summary>Features a token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..4096.</exception>
    [Range(1, 4096)]
    public int Width { get; init => field = OptionRange.Check(this, value); } = 64;

    /// <summary>Heads of each attention; they must divide the width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..64.</exception>
    [Range(1, 64)]
    public int Heads { get; init => field = OptionRange.Check(this, value); } = 4;

    /// <summary>Hidden neurons of a perceptron over features a token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and at most 16.</exception>
    [Range(0, 16, MinimumIsExclusive = true)]
    public double MlpRatio { get; init => field = OptionRange.Check(this, value); } = 4;

    /// <inheritdoc/>
    public override IReadOnlyList<long> UsualShape => [1, 4 * Patch, 4 * Patch];

    /// <inheritdoc/>
    protected override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        var (channels, height, width) = Image(sampleShape, "vit", Patch);
        if (height % Patch != 0 || width % Patch != 0)
        {
            throw new ArgumentException($"The model 'vit' cuts images into patches of {Patch}×{Patch} pixels, which do not fill images of "
                + $"{height}×{width}. Set 'patch' to a number that divides both sides.");
        }

        if (Width % Heads != 0)
        {
            throw new ArgumentException($"The model 'vit' has {Heads} heads, which do not divide its width {Width}. Set 'heads' to a "
                + "divisor of 'width'.");
        }

        var hidden = Math.Max(1, (long)Math.Round(MlpRatio * Width));
        var blocks = Enumerable.Range(0, Depth).Select(_ => new TransformerBlock(Width, Heads, hidden, Activation, BlockNames.Timm));
        return new VisionTransformer(channels, Patch, height / Patch * (width / Patch), Width, blocks, classes);
    }
}
