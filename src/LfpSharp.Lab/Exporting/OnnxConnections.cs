using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Layers with weights, norms, pools and what only moves values.</summary>
internal static class OnnxConnections
{
    public static OnnxValueOf? Of(OnnxBuilder builder, nn.Module layer, string path, OnnxValueOf input) => layer switch
    {
        Linear linear => Dense(builder, linear, path, input),
        QuantizedLayer rounded => Rounded(builder, rounded, path, input),
        ConvolutionTranspose => null,
        Convolution convolution => Convolved(builder, convolution, path, input),
        BatchNorm norm => Normalized(builder, norm, path, input),
        LayerNorm norm => Normalized(builder, norm, path, input),
        Flatten { start_dim: 1, end_dim: -1 } flat
            => builder.Add("Flatten", OnnxLayers.Run(flat, input), [input.Name], OnnxAttribute.Of("axis", 1)),
        _ => OnnxPools.Of(builder, layer, path, input),
    };

    /// <summary>y = x Wᵀ + b along the last axis.</summary>
    public static OnnxValueOf Dense(OnnxBuilder builder, Linear linear, string path, OnnxValueOf input)
    {
        var output = OnnxLayers.Run(linear, input);
        if (input.Example.dim() == 2)
        {
            string[] inputs = [input.Name, builder.Constant($"{path}.weight", linear.weight), .. Bias(builder, linear.bias, path)];
            return builder.Add(linear, "Gemm", output, inputs, OnnxAttribute.Of("transB", 1));
        }

        var product = builder.Add("MatMul", output, [input.Name, builder.Constant($"{path}.weight", linear.weight.t())]);
        return linear.bias is null ? product : builder.Add("Add", output, [product.Name, .. Bias(builder, linear.bias, path)]);
    }

    // With the weights that the forward uses; the hidden ones are for learning only.
    private static OnnxValueOf Rounded(OnnxBuilder builder, QuantizedLayer layer, string path, OnnxValueOf input)
    {
        using var weight = layer.Quantized();
        var output = OnnxLayers.Run(layer, input);
        string[] inputs = [input.Name, builder.Constant($"{path}.weight", weight), builder.Constant($"{path}.bias", layer.Bias)];
        return layer is QuantizedConvolution convolution
            ? builder.Add(layer, "Conv", output, inputs, OnnxWindow.Of(convolution).Attributes)
            : builder.Add(layer, "Gemm", output, inputs, OnnxAttribute.Of("transB", 1));
    }

    private static OnnxValueOf Convolved(OnnxBuilder builder, Convolution layer, string path, OnnxValueOf input)
    {
        var window = OnnxWindow.Of(layer, path);
        var weight = layer.named_parameters().First(named => named.name == "weight").parameter;
        return builder.Add(
            layer,
            "Conv",
            OnnxLayers.Run(layer, input),
            [input.Name, builder.Constant($"{path}.weight", weight), .. Bias(builder, layer.bias, path)],
            window.Attributes);
    }

    private static OnnxValueOf Normalized(OnnxBuilder builder, BatchNorm norm, string path, OnnxValueOf input)
    {
        if (norm.running_mean is not { } mean || norm.running_var is not { } variance)
            throw OnnxLayers.Unknown(norm, path, "it keeps no running statistics");
        return builder.Add(
            "BatchNormalization",
            OnnxLayers.Run(norm, input),
            [
                input.Name,
                builder.Constant($"{path}.weight", norm.weight ?? ones_like(mean)),
                builder.Constant($"{path}.bias", norm.bias ?? zeros_like(mean)),
                builder.Constant($"{path}.running_mean", mean),
                builder.Constant($"{path}.running_var", variance),
            ],
            OnnxAttribute.Of("epsilon", norm.eps));
    }

    /// <summary>A norm over the last axes.</summary>
    public static OnnxValueOf Normalized(OnnxBuilder builder, LayerNorm norm, string path, OnnxValueOf input)
    {
        var shape = norm.normalized_shape.ToArray();
        return builder.Add(
            "LayerNormalization",
            OnnxLayers.Run(norm, input),
            [
                input.Name,
                builder.Constant($"{path}.weight", norm.weight ?? ones(shape)),
                builder.Constant($"{path}.bias", norm.bias ?? zeros(shape)),
            ],
            OnnxAttribute.Of("axis", -shape.Length),
            OnnxAttribute.Of("epsilon", norm.eps));
    }

    private static IEnumerable<string> Bias(OnnxBuilder builder, Tensor? bias, string path)
        => bias is null ? [] : [builder.Constant($"{path}.bias", bias)];
}
