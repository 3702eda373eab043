using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>How a convolution moves over its input, axis by axis.</summary>
/// <param name="Kernel">The kernel's sizes.</param>
/// <param name="Stride">From one place to the next.</param>
/// <param name="Before">Zeros before the input.</param>
/// <param name="After">Zeros behind it.</param>
/// <param name="Dilation">From one weight to the next.</param>
/// <param name="Groups">Into how many parts the channels are cut.</param>
internal sealed record OnnxWindow(long[] Kernel, long[] Stride, long[] Before, long[] After, long[] Dilation, long Groups)
{
    /// <summary>The settings of the operator.</summary>
    public OnnxAttribute[] Attributes =>
    [
        OnnxAttribute.Of("kernel_shape", Kernel),
        OnnxAttribute.Of("strides", Stride),
        OnnxAttribute.Of("pads", [.. Before, .. After]),
        OnnxAttribute.Of("dilations", Dilation),
        OnnxAttribute.Of("group", Groups),
    ];

    /// <summary>That of a layer.</summary>
    public static OnnxWindow Of(QuantizedConvolution layer)
    {
        long[] padding = [layer.Padding, layer.Padding];
        return new(layer.Weight.shape[2..], [layer.Stride, layer.Stride], padding, padding, [1, 1], 1);
    }

    /// <summary>That of a layer.</summary>
    /// <exception cref="NotSupportedException">It pads by something else than zeros.</exception>
    public static OnnxWindow Of(Convolution layer, string path)
    {
        if (layer.padding_mode != PaddingModes.Zeros)
            throw OnnxLayers.Unknown(layer, path, $"it pads in the mode {layer.padding_mode}");
        var kernel = layer.named_parameters().First(named => named.name == "weight").parameter.shape[2..];
        var axes = kernel.Length;
        long[] dilation = [.. Enumerable.Range(0, axes).Select(axis => layer.dilation[axis])];

        // "same" pads the odd one behind.
        var isSame = layer.padding_type == TorchSharp.Padding.Same;
        long[] widths = [.. Enumerable.Range(0, axes).Select(axis => dilation[axis] * (kernel[axis] - 1))];
        long[] before = [.. Enumerable.Range(0, axes).Select(axis => isSame ? widths[axis] / 2 : layer.padding?[axis] ?? 0)];
        long[] after = [.. Enumerable.Range(0, axes).Select(axis => isSame ? widths[axis] - before[axis] : before[axis])];
        return new(kernel, [.. Enumerable.Range(0, axes).Select(axis => layer.stride[axis])], before, after, dilation, layer.groups);
    }

    /// <summary>The convolution of planes, [N, channels, rows, columns].</summary>
    public Tensor Apply(Tensor input, Tensor weight, Tensor? bias = null)
    {
        using var padded = nn.functional.pad(input, [Before[1], After[1], Before[0], After[0]]);
        return nn.functional.conv2d(padded, weight, bias, Stride, [0, 0], Dilation, Groups);
    }
}
