using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>Cuts an image into square patches and makes a token of each by one linear map, as vision transformers begin.</summary>
/// <remarks>Parameters: <c>proj</c>, a convolution whose stride is its kernel's size, with PyTorch's initialization.</remarks>
public sealed class Patches : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d proj;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="features">Features a token.</param>
    /// <param name="size">Height and width of a patch in pixels; what is left over at the image's end is not seen.</param>
    public Patches(long channels, long features, long size)
        : base(nameof(Patches))
    {
        proj = nn.Conv2d(channels, features, size, stride: size);
        RegisterComponents();
    }

    /// <summary>Makes the tokens, row after row.</summary>
    /// <param name="input">[N, channels, height, width].</param>
    /// <returns>[N, tokens, features].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return proj.call(input).flatten(2).transpose(1, 2).MoveToOuterDisposeScope();
    }
}
