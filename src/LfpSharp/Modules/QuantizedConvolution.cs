using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>A 2-d convolution with weights of few values; see <see cref="QuantizedLayer"/>.</summary>
/// <param name="channels">Channels of the input.</param>
/// <param name="outputs">Channels of the output.</param>
/// <param name="kernel">Rows and columns of the kernel.</param>
/// <param name="levels">Which values the weights can have.</param>
/// <param name="stride">Rows and columns from one place to the next.</param>
/// <param name="padding">Zeros around the input.</param>
public sealed class QuantizedConvolution(long channels, long outputs, long kernel, WeightLevels levels, long stride = 1, long padding = 0)
    : QuantizedLayer(nameof(QuantizedConvolution), levels, [outputs, channels, kernel, kernel])
{
    /// <summary>Rows and columns from one place to the next.</summary>
    public long Stride { get; } = stride;

    /// <summary>Zeros around the input.</summary>
    public long Padding { get; } = padding;

    private protected override Tensor Apply(Tensor input, Tensor used)
        => nn.functional.conv2d(input, used, Bias, [Stride, Stride], [Padding, Padding]);
}
