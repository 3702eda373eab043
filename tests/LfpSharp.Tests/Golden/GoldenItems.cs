using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Golden;

/// <summary>Makes the module of each item that a golden file's <c>spec</c> may have.</summary>
internal static class GoldenItems
{
    public static Module<Tensor, Tensor> Create(string name, GoldenArguments a, GoldenParts parts)
    {
        var module = Layer(name, a) ?? Pool(name, a) ?? Composed(name, a, parts) ?? Activation(name, a)
            ?? throw new NotSupportedException($"No module for the item {name}.");
        a.CheckAllRead(name);
        return module;
    }

    public static Module<Tensor, Tensor>? Activation(string name, GoldenArguments a) => name switch
    {
        "ReLU" => ReLU(),
        "ReLU6" => ReLU6(),
        "LeakyReLU" => LeakyReLU(a.Number(0, 0.01)),
        "PReLU" => PReLU((long)a.Number(0, 1)),
        "RReLU" => RReLU(),
        "ELU" => ELU(a.Number(0, 1)),
        "CELU" => CELU(a.Number(0, 1)),
        "SELU" => SELU(),
        "SiLU" => SiLU(),
        "GELU" => GELU(),
        "Mish" => Mish(),
        "Tanh" => Tanh(),
        "Tanhshrink" => Tanhshrink(),
        "Hardshrink" => Hardshrink(a.Number(0, 0.5)),
        "Softshrink" => Softshrink(a.Number(0, 0.5)),
        "Hardtanh" => new LfpSharp.Modules.Hardtanh(a.Number(0, -1), a.Number(1, 1)),
        "Hardsigmoid" => Hardsigmoid(),
        "Hardswish" => Hardswish(),
        "Threshold" => Threshold(a.Number(0, 0), a.Number(1, 0)),
        "Sigmoid" => Sigmoid(),
        "LogSigmoid" => LogSigmoid(),
        "Softplus" => Softplus(a.Number(0, 1)),
        "Softsign" => Softsign(),
        "Softmax" => Softmax((long)a.Number(0, -1)),
        "GLU" => GLU((long)a.Number(0, -1)),
        "Step" => new Step(),
        "NegatedReLU" => new NegatedReLU(),
        "NegatedTanh" => new NegatedTanh(),
        "NegatedStep" => new NegatedStep(),
        _ => null,
    };

    private static Module<Tensor, Tensor>? Layer(string name, GoldenArguments a) => name switch
    {
        "Linear" => Linear(a[0], a[1], a.Is("bias", true)),
        "Conv1d" => Conv1d(
            a[0], a[1], a[2], a.Named("stride", 1, 3), a.Named("padding", 0, 4), a.Named("dilation", 1), groups: a.Named("groups", 1),
            bias: a.Is("bias", true)),
        "Conv2d" => Conv2d(
            a[0], a[1], a[2], a.Named("stride", 1, 3), a.Named("padding", 0, 4), a.Named("dilation", 1), groups: a.Named("groups", 1),
            bias: a.Is("bias", true)),
        "Conv3d" => Conv3d(
            a[0], a[1], a[2], a.Named("stride", 1, 3), a.Named("padding", 0, 4), a.Named("dilation", 1), groups: a.Named("groups", 1),
            bias: a.Is("bias", true)),
        "ConvTranspose1d" => ConvTranspose1d(
            a[0], a[1], a[2], a.Named("stride", 1, 3), a.Named("padding", 0, 4), a.Named("output_padding", 0),
            groups: a.Named("groups", 1), bias: a.Is("bias", true)),
        "ConvTranspose2d" => ConvTranspose2d(
            a[0], a[1], a[2], a.Named("stride", 1, 3), a.Named("padding", 0, 4), a.Named("output_padding", 0),
            groups: a.Named("groups", 1), bias: a.Is("bias", true)),
        "BatchNorm1d" => BatchNorm1d(a[0]),
        "BatchNorm2d" => BatchNorm2d(a[0]),
        "BatchNorm3d" => BatchNorm3d(a[0]),
        "InstanceNorm1d" => InstanceNorm1d(a[0], affine: a.Is("affine", false)),
        "InstanceNorm2d" => InstanceNorm2d(a[0], affine: a.Is("affine", false)),
        "LayerNorm" => LayerNorm([.. Enumerable.Range(0, a.Count).Select(i => a[i])]),
        "GroupNorm" => GroupNorm(a[0], a[1]),
        "Embedding" => Embedding(a[0], a[1]),
        "Patches" => new Patches(a[0], a[1], a[2]),
        "ClassToken" => new ClassToken(a[0]),
        "Positions" => new Positions(a[0], a[1]),
        "SelfAttention" => new SelfAttention(a[0], a[1], a.Is("causal", false)),
        "Block" => new GoldenModules.Block(
            a[0], a[1], a[2], Activation(a.Word(3), new GoldenArguments(""))!, a.Is("causal", false)),
        _ => null,
    };

    private static Module<Tensor, Tensor>? Pool(string name, GoldenArguments a) => name switch
    {
        "MaxPool1d" => MaxPool1d(a[0], a.Named("stride", a[0], 1), a.Named("padding", 0)),
        "MaxPool2d" => MaxPool2d(a[0], a.Named("stride", a[0], 1), a.Named("padding", 0)),
        "MaxPool3d" => MaxPool3d(a[0], a.Named("stride", a[0], 1), a.Named("padding", 0)),
        "AvgPool1d" => AvgPool1d(a[0], a.Named("stride", a[0], 1), a.Named("padding", 0)),
        "AvgPool2d" => AvgPool2d(a[0], a.Named("stride", a[0], 1), a.Named("padding", 0)),
        "AdaptiveAvgPool1d" => AdaptiveAvgPool1d(a[0]),
        "AdaptiveAvgPool2d" => AdaptiveAvgPool2d(a[0]),
        "AdaptiveMaxPool1d" => AdaptiveMaxPool1d(a[0]),
        "AdaptiveMaxPool2d" => AdaptiveMaxPool2d([a[0], a[0]]),
        "Flatten" => Flatten((long)a.Number(0, 1)),
        "Dropout" => Dropout(a.Number(0, 0.5)),
        "Identity" => Identity(),
        "ZeroPad2d" => ZeroPad2d(a[0]),
        "PixelShuffle" => PixelShuffle(a[0]),
        "PixelUnshuffle" => PixelUnshuffle(a[0]),
        "Scale" => new Scale(a.Number(0, 1)),
        _ => null,
    };

    private static Module<Tensor, Tensor>? Composed(string name, GoldenArguments a, GoldenParts parts) => name switch
    {
        "Residual" => new GoldenModules.Residual(parts),
        "Concat" => new GoldenModules.Concat(parts.Branches),
        "Gated" => new GoldenModules.Gated(parts.Branches),
        "Shared" => new GoldenModules.Shared(a[0], parts.Branches[0]),
        "Transpose" => new GoldenModules.View(x => x.transpose(a[0], a[1])),
        "Token" => new GoldenModules.View(x => x.select(1, a[0])),
        _ => null,
    };
}
