using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>
/// A dense layer or convolution, and norms behind it, over codes n of its input: <c>z_o = size_o Σ_c scale_c Σ_i w_oci n_ci + zero_o</c>.
/// </summary>
/// <param name="Path">Its place in the model.</param>
/// <param name="Input">What goes in.</param>
/// <param name="Weights">w, whole numbers of −127 to 127, float64 [outputs, inputs, ...].</param>
/// <param name="Size">float64 [outputs]; below 0 where a norm turns the sign.</param>
/// <param name="Zero">z where all n are 0, float64 [1, outputs, ...]: bias, the inputs' zeros, and what a padding leaves of these.</param>
/// <param name="Window">How a convolution moves; null for a dense layer.</param>
internal sealed record IntegerLayer(string Path, IntegerCodes Input, Tensor Weights, Tensor Size, Tensor Zero, OnnxWindow? Window)
{
    private const int GreatestWeight = 127;

    /// <summary>The greatest sum of weights times codes that can come, in magnitude.</summary>
    /// <exception cref="NotSupportedException">It is more than 32 bits hold.</exception>
    public long Bound
    {
        get
        {
            using var scope = NewDisposeScope();
            var bound = (long)Weights.abs().flatten(1).sum(1).max().item<double>() * Input.Greatest;
            return bound < int.MaxValue
                ? bound
                : throw new NotSupportedException(
                    $"The sums of the layer '{Path}' can come to {bound}; expected less than {int.MaxValue}, as 32 bits hold. Make it "
                    + "narrower, or its weights binary.");
        }
    }

    /// <summary>A layer of the model.</summary>
    /// <param name="layer">Dense, or a convolution of planes.</param>
    /// <param name="path">Its place in the model.</param>
    /// <param name="input">What goes in.</param>
    /// <param name="rounds">Whether weights of any value are rounded to 255 levels, one scale an output.</param>
    /// <exception cref="NotSupportedException">Its weights are of any value, or it pads by something else than zeros.</exception>
    public static IntegerLayer Of(nn.Module layer, string path, IntegerCodes input, bool rounds)
    {
        var window = layer switch
        {
            QuantizedConvolution convolution => OnnxWindow.Of(convolution),
            Convolution convolution => OnnxWindow.Of(convolution, path),
            _ => null,
        };
        if ((window is null ? 2 : 4) != input.Zero.dim())
            throw IntegerFault.Of(layer, path, $"samples reach it with {input.Zero.dim() - 1} axes; put a Flatten before a dense layer");
        if (window is { Groups: > 1 } && input.Runs().Count() > 1)
            throw IntegerFault.Of(layer, path, "it is a convolution of groups over channels of different scales");
        var (weights, size, bias) = layer switch
        {
            QuantizedLayer levels => (levels.Codes(), levels.Size().expand(levels.Weight.shape[0]), (Tensor?)levels.Bias),
            Linear linear when rounds => Nearest(linear.weight!, linear.bias),
            Conv2d convolution when rounds => Nearest(convolution.weight!, convolution.bias),
            _ => throw new NotSupportedException(
                $"The layer '{path}', a '{layer.GetType().Name}', has weights of any value; expected whole numbers times one size. Train "
                + "with model.weights: binary, ternary or int8, or have them rounded with --quantize int8."),
        };
        (weights, size) = (weights.to(ScalarType.Float64), size.to(ScalarType.Float64));
        var used = weights * size.reshape([-1, .. weights.shape.Skip(1).Select(_ => 1L)]);
        bias = bias?.to(ScalarType.Float64);
        var zero = window?.Apply(input.Zero, used, bias) ?? nn.functional.linear(input.Zero, used, bias);
        return new IntegerLayer(path, input, weights, size, zero, window);
    }

    /// <summary>The layer with a norm behind it.</summary>
    /// <exception cref="NotSupportedException">The norm keeps no statistics.</exception>
    public IntegerLayer Behind(BatchNorm norm, string path)
    {
        if (norm.running_mean is not { } mean || norm.running_var is not { } variance)
            throw IntegerFault.Of(norm, path, "it keeps no running statistics");
        var gain = (variance.to(ScalarType.Float64) + norm.eps).rsqrt();
        if (norm.weight is { } weight)
            gain *= weight.to(ScalarType.Float64);
        var shift = (norm.bias?.to(ScalarType.Float64) ?? 0) - (gain * mean.to(ScalarType.Float64));
        return this with { Size = Size * gain, Zero = (Zero * Spread(gain)) + Spread(shift) };
    }

    /// <summary>One value an output, as it stands in <see cref="Zero"/>.</summary>
    public Tensor Spread(Tensor values) => values.reshape([1, -1, .. Zero.shape.Skip(2).Select(_ => 1L)]);

    private static (Tensor Weights, Tensor Size, Tensor? Bias) Nearest(Tensor weight, Tensor? bias)
    {
        var size = weight.detach().flatten(1).abs().amax(1).to(ScalarType.Float64) / GreatestWeight;
        size = size.where(size > 0, 1);
        var codes = (weight.detach().to(ScalarType.Float64) / size.reshape([-1, .. weight.shape.Skip(1).Select(_ => 1L)])).round();
        return (codes, size, bias);
    }
}
