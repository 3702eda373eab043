using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Pools of one and two axes.</summary>
internal static class OnnxPools
{
    public static OnnxValueOf? Of(OnnxBuilder builder, nn.Module layer, string path, OnnxValueOf input) => layer switch
    {
        MaxPool1d pool => Maximum(builder, layer, input, 1, pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode),
        MaxPool2d pool => Maximum(builder, layer, input, 2, pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode),
        AvgPool1d pool => Average(
            builder, layer, input, 1, pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode, pool.count_include_pad),
        AvgPool2d { divisor_override: null } pool => Average(
            builder, layer, input, 2, pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode, pool.count_include_pad),
        AdaptiveAvgPool1d or AdaptiveAvgPool2d => Adaptive(builder, layer, path, input),
        _ => null,
    };

    private static OnnxValueOf Maximum(
        OnnxBuilder builder, nn.Module layer, OnnxValueOf input, int axes, object kernel, object? stride, object? padding, object? dilation,
        bool ceils)
        => builder.Add(
            "MaxPool",
            OnnxLayers.Run(layer, input),
            [input.Name],
            [.. Window(axes, kernel, stride, padding, ceils), OnnxAttribute.Of("dilations", Sizes(dilation, axes, 1))]);

    private static OnnxValueOf Average(
        OnnxBuilder builder, nn.Module layer, OnnxValueOf input, int axes, object kernel, object? stride, object? padding, bool ceils,
        bool countsPadding)
        => builder.Add(
            "AveragePool",
            OnnxLayers.Run(layer, input),
            [input.Name],
            [.. Window(axes, kernel, stride, padding, ceils), OnnxAttribute.Of("count_include_pad", countsPadding ? 1 : 0)]);

    private static OnnxValueOf Adaptive(OnnxBuilder builder, nn.Module layer, string path, OnnxValueOf input)
    {
        var output = OnnxLayers.Run(layer, input);
        var (sides, left) = (input.Example.shape[2..], output.shape[2..]);
        if (left.All(side => side == 1))
            return builder.Add("GlobalAveragePool", output, [input.Name]);

        // Windows of unlike sizes: along each axis a matrix of means.
        var name = path + AdaptiveMeans.Name;
        var value = builder.Add("MatMul", output, [input.Name, builder.Constant(name, AdaptiveMeans.Matrix(sides[^1], left[^1]).t())]);
        return sides.Length == 1
            ? value
            : builder.Add("MatMul", output, [builder.Constant(name, AdaptiveMeans.Matrix(sides[0], left[0])), value.Name]);
    }

    // Without a stride a pool moves by its own width.
    private static IEnumerable<OnnxAttribute> Window(int axes, object kernel, object? stride, object? padding, bool ceils)
    {
        var (window, sides) = (Sizes(kernel, axes, 1), Sizes(padding, axes, 0));
        return
        [
            OnnxAttribute.Of("kernel_shape", window),
            OnnxAttribute.Of("strides", stride is null or IReadOnlyCollection<long> { Count: 0 } ? window : Sizes(stride, axes, 1)),
            OnnxAttribute.Of("pads", [.. sides, .. sides]),
            OnnxAttribute.Of("ceil_mode", ceils ? 1 : 0),
        ];
    }

    private static long[] Sizes(object? given, int axes, long without) => given switch
    {
        null => [.. Enumerable.Repeat(without, axes)],
        IReadOnlyCollection<long> { Count: 0 } => [.. Enumerable.Repeat(without, axes)],
        IReadOnlyCollection<long> { Count: 1 } one => [.. Enumerable.Repeat(one.First(), axes)],
        IReadOnlyCollection<long> several => [.. several],
        _ => [.. Enumerable.Repeat(Convert.ToInt64(given, System.Globalization.CultureInfo.InvariantCulture), axes)],
    };
}
