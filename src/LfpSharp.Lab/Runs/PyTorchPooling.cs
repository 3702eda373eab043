using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>The arguments in PyTorch of layers that pool, pad, drop or reshape.</summary>
internal static class PyTorchPooling
{
    /// <summary>The arguments by name; null for another layer.</summary>
    public static (string Name, object? Value)[]? Of(nn.Module layer) => layer switch
    {
        MaxPool1d pool => Maximum(pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode),
        MaxPool2d pool => Maximum(pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode),
        MaxPool3d pool => Maximum(pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode),
        AvgPool1d pool => Average(pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode, pool.count_include_pad),
        AvgPool2d pool =>
        [
            .. Average(pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode, pool.count_include_pad),
            ("divisor_override", pool.divisor_override),
        ],
        AvgPool3d pool =>
        [
            .. Average(pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode, pool.count_include_pad),
            ("divisor_override", pool.divisor_override),
        ],
        LPPool1d pool => Power(pool.norm_type, pool.kernel_size, pool.stride, pool.ceil_mode),
        LPPool2d pool => Power(pool.norm_type, pool.kernel_size, pool.stride, pool.ceil_mode),
        AdaptiveAvgPool1d pool => [("output_size", pool.output_size)],
        AdaptiveAvgPool2d pool => [("output_size", pool.output_size)],
        AdaptiveAvgPool3d pool => [("output_size", pool.output_size)],
        AdaptiveMaxPool1d pool => [("output_size", pool.output_size)],
        AdaptiveMaxPool2d pool => [("output_size", pool.output_size)],
        AdaptiveMaxPool3d pool => [("output_size", pool.output_size)],
        Dropout drop => [("p", drop.p)],
        Dropout1d drop => [("p", drop.p)],
        Dropout2d drop => [("p", drop.p)],
        Dropout3d drop => [("p", drop.p)],
        AlphaDropout drop => [("p", drop.p)],
        FeatureAlphaDropout drop => [("p", drop.p)],
        ConstantPad1d or ConstantPad2d or ConstantPad3d when layer is PadBase pad => [("padding", pad.padding), ("value", pad.value)],
        PadBase pad => [("padding", pad.padding)],
        Flatten flat => [("start_dim", flat.start_dim), ("end_dim", flat.end_dim)],
        Unflatten fold => [("dim", fold.dim), ("unflattened_size", fold.unflattened_size)],
        PixelShuffle shuffle => [("upscale_factor", shuffle.upscale_factor)],
        PixelUnshuffle shuffle => [("downscale_factor", shuffle.downscale_factor)],
        ChannelShuffle shuffle => [("groups", shuffle.groups)],
        _ => null,
    };

    // Without a stride a pool moves by its own width, in PyTorch as here.
    private static (string, object?)[] Maximum(object kernel, object? stride, object? padding, object? dilation, bool ceils) =>
        [("kernel_size", kernel), ("stride", stride), ("padding", padding ?? 0L), ("dilation", dilation ?? 1L), ("ceil_mode", ceils)];

    private static (string, object?)[] Average(object kernel, object? stride, object? padding, bool ceils, bool countsPadding) =>
    [
        ("kernel_size", kernel), ("stride", stride), ("padding", padding ?? 0L), ("ceil_mode", ceils),
        ("count_include_pad", countsPadding),
    ];

    private static (string, object?)[] Power(double norm, object kernel, object? stride, bool ceils) =>
        [("norm_type", norm), ("kernel_size", kernel), ("stride", stride), ("ceil_mode", ceils)];
}
