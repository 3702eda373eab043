using LfpSharp.Lab.Formats.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>Average pools of codes: the sum over a window, by a convolution of ones; the divisor goes into the scale.</summary>
internal static class IntegerPools
{
    public static IntegerCodes Average(OnnxBuilder builder, nn.Module layer, string path, IntegerCodes input)
    {
        var window = Window(layer, path, input);
        var places = (int)(window.Kernel[0] * window.Kernel[1]);
        if (input.Greatest * places > byte.MaxValue)
        {
            throw IntegerFault.Of(
                layer, path, $"its sums of {places} places come to {input.Greatest * places}, and 8 bits hold {byte.MaxValue}. Take fewer "
                + "levels or a smaller window");
        }

        var ones = builder.Constant(
            $"{path}.ones", torch.ones([input.Scale.Length, 1, .. window.Kernel], ScalarType.Int8));
        var zero = ((nn.Module<Tensor, Tensor>)layer).call(input.Zero);
        var sums = builder.Add("ConvInteger", zero, [input.Name, ones], window.Attributes);
        return new IntegerCodes(
            builder.Map("Cast", sums, OnnxAttribute.Of("to", (long)OnnxType.UInt8)).Name,
            zero,
            [.. input.Scale.Select(scale => scale / places)],
            input.Greatest * places);
    }

    private static OnnxWindow Window(nn.Module layer, string path, IntegerCodes input)
    {
        if (layer is AdaptiveAvgPool2d && OnnxLayers.Run(layer, new OnnxValueOf(input.Name, input.Zero)).shape[2..] is [1, 1])
            return new OnnxWindow(input.Zero.shape[2..], [1, 1], [0, 0], [0, 0], [1, 1], input.Scale.Length);
        if (layer is not AvgPool2d { ceil_mode: false, divisor_override: null } pool)
            throw IntegerFault.Of(layer, path, "its windows differ in size");
        var (kernel, padding) = (Two(pool.kernel_size), Two(pool.padding ?? [0]));
        var stride = pool.stride is { Length: > 0 } own ? Two(own) : kernel;
        return pool.count_include_pad || padding is [0, 0]
            ? new OnnxWindow(kernel, stride, padding, padding, [1, 1], input.Scale.Length)
            : throw IntegerFault.Of(layer, path, "its windows differ in size");
    }

    private static long[] Two(long[] sides) => sides is [var one] ? [one, one] : sides;
}
