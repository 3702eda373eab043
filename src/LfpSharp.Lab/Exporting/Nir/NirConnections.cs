using LfpSharp.Lab.Formats.Nir;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>Modules of a spiking network as nodes of NIR: affine maps, pools, reshapes.</summary>
internal static class NirConnections
{
    /// <summary>A linear layer or convolution, its weights and bias times a gain; batch norms behind it are folded in.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="norms">Batch norms behind it, in order, with statistics of their own.</param>
    /// <param name="gain">The factor.</param>
    /// <param name="inputShape">What one sample has there.</param>
    /// <param name="path">Its place, for messages.</param>
    /// <exception cref="NotSupportedException">NIR has no such layer.</exception>
    public static NirNode Affine(nn.Module layer, IEnumerable<BatchNorm> norms, double gain, long[] inputShape, string path)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = layer switch
        {
            Linear linear => ((Tensor)linear.weight!, (Tensor?)linear.bias),
            Conv2d { padding_mode: PaddingModes.Zeros, padding_type: null } convolution => (convolution.weight!, convolution.bias),
            _ => throw Unknown(layer, path),
        };

        // In float64, so that each weight is rounded once.
        weight = weight.detach().to(ScalarType.Float64);
        bias = bias?.detach().to(ScalarType.Float64);
        foreach (var norm in norms)
            (weight, bias) = Folded(weight, bias, norm, path);
        (weight, bias) = (weight * gain, bias is null ? null : bias * gain);
        if (layer is Linear)
        {
            return bias is null
                ? NirNode.Of("Linear", ("weight", NirBuilder.Floats(weight)))
                : NirNode.Of("Affine", ("weight", NirBuilder.Floats(weight)), ("bias", NirBuilder.Floats(bias)));
        }

        var convolved = (Convolution)layer;
        return NirNode.Of(
            "Conv2d",
            ("input_shape", NirIntegers.List(inputShape[1], inputShape[2])),
            ("weight", NirBuilder.Floats(weight)),
            ("stride", NirIntegers.List(convolved.stride[0], convolved.stride[1])),
            ("padding", NirIntegers.List(convolved.padding?[0] ?? 0, convolved.padding?[1] ?? 0)),
            ("dilation", NirIntegers.List(convolved.dilation[0], convolved.dilation[1])),
            ("groups", NirIntegers.One(convolved.groups)),
            ("bias", NirBuilder.Floats(bias ?? zeros(weight.shape[0]))));
    }

    /// <summary>Values of a sample in one row.</summary>
    /// <remarks>NIR counts axes without the batch's.</remarks>
    public static NirNode Flatten(Flatten layer, long[] inputShape)
        => NirNode.Of(
            "Flatten",
            ("start_dim", NirIntegers.One(layer.start_dim > 0 ? layer.start_dim - 1 : layer.start_dim)),
            ("end_dim", NirIntegers.One(layer.end_dim > 0 ? layer.end_dim - 1 : layer.end_dim)),
            ("input_type", NirIntegers.List(inputShape)));

    /// <summary>An average over windows.</summary>
    /// <exception cref="NotSupportedException">NIR has no such average.</exception>
    public static NirNode Average(AvgPool2d pool, string path)
        => pool is { ceil_mode: false, divisor_override: null } && (pool.count_include_pad || pool.padding.All(side => side == 0))
            ? Pool("AvgPool2d", pool.kernel_size, pool.stride, pool.padding)
            : throw Unknown(pool, path);

    /// <summary>The number of spikes in a window, of which a threshold makes their maximum.</summary>
    /// <exception cref="NotSupportedException">NIR has no such pool.</exception>
    public static NirNode Sum(MaxPool2d pool, string path)
        => pool is { ceil_mode: false } && (pool.dilation is null || pool.dilation.All(side => side == 1))
            ? Pool("SumPool2d", pool.kernel_size, pool.stride, pool.padding)
            : throw Unknown(pool, path);

    /// <summary>The error for a module without a form.</summary>
    public static NotSupportedException Unknown(nn.Module layer, string path)
        => new($"The layer '{path}', a '{layer.GetType().Name}', has no form in NIR that is known here. NIR has linear layers, "
            + "convolutions with zeros around, average pools, maximum pools of spikes, and Flatten; write the layer by these.");

    // Without a stride a pool moves by its own width.
    private static NirNode Pool(string kind, long[] kernel, long[]? stride, long[]? padding)
    {
        var window = Two(kernel, 1);
        return NirNode.Of(
            kind,
            ("kernel_size", NirIntegers.List(window)),
            ("stride", NirIntegers.List(stride is null or [] ? window : Two(stride, 1))),
            ("padding", NirIntegers.List(Two(padding, 0))));
    }

    private static long[] Two(long[]? given, long without) => given switch
    {
        null or [] => [without, without],
        [var both] => [both, both],
        _ => given,
    };

    // w' = w γ/√(σ² + ε), b' = (b − µ) γ/√(σ² + ε) + β, row by row.
    private static (Tensor Weight, Tensor? Bias) Folded(Tensor weight, Tensor? bias, BatchNorm norm, string path)
    {
        if (norm.running_mean is not { } mean || norm.running_var is not { } variance)
        {
            throw new NotSupportedException($"The batch norm '{path}' keeps no running statistics to fold into the weights. Train it "
                + "with them.");
        }

        var scale = (variance.to(ScalarType.Float64) + norm.eps).rsqrt();
        if (norm.weight is not null)
            scale *= norm.weight.detach().to(ScalarType.Float64);
        var shifted = ((bias ?? zeros_like(scale)) - mean.to(ScalarType.Float64)) * scale;
        if (norm.bias is not null)
            shifted += norm.bias.detach().to(ScalarType.Float64);
        return (weight * scale.view([-1, .. weight.shape.Skip(1).Select(_ => 1L)]), shifted);
    }
}
