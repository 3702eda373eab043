using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Activations, by an operator of their own or by several.</summary>
internal static class OnnxActivations
{
    public static OnnxValueOf? Of(OnnxBuilder builder, nn.Module layer, string path, OnnxValueOf z) => layer switch
    {
        ReLU => builder.Map("Relu", z),
        ReLU6 => Clipped(builder, z, 0, 6),
        LfpSharp.Modules.Hardtanh clamp => Clipped(builder, z, clamp.Minimum, clamp.Maximum),
        Tanh => builder.Map("Tanh", z),
        Sigmoid => builder.Map("Sigmoid", z),
        Softsign => builder.Map("Softsign", z),
        Softplus { beta: 1 } => builder.Map("Softplus", z),
        ELU elu => builder.Map("Elu", z, OnnxAttribute.Of("alpha", elu.alpha)),
        CELU celu => builder.Map("Celu", z, OnnxAttribute.Of("alpha", celu.alpha)),
        SELU => builder.Map("Selu", z),
        LeakyReLU leaky => builder.Map("LeakyRelu", z, OnnxAttribute.Of("alpha", leaky.negative_slope)),
        Hardsigmoid => builder.Map("HardSigmoid", z, OnnxAttribute.Of("alpha", 1 / 6.0), OnnxAttribute.Of("beta", 0.5)),
        Hardswish => builder.Map("HardSwish", z),
        SiLU => Product(builder, z, builder.Map("Sigmoid", z)),
        Mish => Product(builder, z, builder.Map("Tanh", builder.Map("Softplus", z))),
        GELU gelu => Gelu(builder, z, gelu.approximate),
        PReLU learned => builder.Add("PRelu", z.Example, [z.Name, builder.Constant($"{path}.weight", Spread(learned.weight, z))]),
        Softmax softmax => builder.Map("Softmax", z, OnnxAttribute.Of("axis", softmax.dim)),
        LogSoftmax softmax => builder.Map("LogSoftmax", z, OnnxAttribute.Of("axis", softmax.dim)),
        Scale scale => builder.Map("Mul", z, scale.Factor),
        LfpSharp.Modules.Step => Stepped(builder, z),
        Staircase stairs => Rising(builder, z, stairs.Levels - 1),
        NegatedStep => builder.Map("Neg", Stepped(builder, z)),
        NegatedReLU => builder.Map("Neg", builder.Map("Relu", z)),
        NegatedTanh => builder.Map("Neg", builder.Map("Tanh", z)),
        _ => null,
    };

    private static OnnxValueOf Clipped(OnnxBuilder builder, OnnxValueOf z, double least, double most)
        => builder.Add("Clip", z.Example, [z.Name, builder.Number(least), builder.Number(most)]);

    private static OnnxValueOf Product(OnnxBuilder builder, OnnxValueOf z, OnnxValueOf factor)
        => builder.Add("Mul", z.Example, [z.Name, factor.Name]);

    // 1 above 0, else 0.
    private static OnnxValueOf Stepped(OnnxBuilder builder, OnnxValueOf z)
        => builder.Map("Cast", builder.Map("Greater", z, 0), OnnxAttribute.Of("to", (long)OnnxType.Float));

    // clamp(⌈z n⌉, 0, n) / n, for n steps.
    private static OnnxValueOf Rising(OnnxBuilder builder, OnnxValueOf z, int steps)
        => builder.Map("Div", Clipped(builder, builder.Map("Ceil", builder.Map("Mul", z, steps)), 0, steps), steps);

    // z/2 (1 + erf(z/√2)), or z/2 (1 + tanh(√(2/π) (z + 0.044715 z³))).
    private static OnnxValueOf Gelu(OnnxBuilder builder, OnnxValueOf z, GELU.Approximate kind)
    {
        OnnxValueOf inner;
        if (kind == GELU.Approximate.none)
        {
            inner = builder.Map("Erf", builder.Map("Mul", z, 1 / Math.Sqrt(2)));
        }
        else
        {
            var cube = builder.Map("Mul", builder.Map("Pow", z, 3), 0.044715);
            var sum = builder.Add("Add", z.Example, [z.Name, cube.Name]);
            inner = builder.Map("Tanh", builder.Map("Mul", sum, Math.Sqrt(2 / Math.PI)));
        }

        return Product(builder, builder.Map("Mul", z, 0.5), builder.Map("Add", inner, 1));
    }

    // One slope a channel stands on the axis of channels.
    private static Tensor Spread(Tensor slopes, OnnxValueOf z)
        => slopes.NumberOfElements == 1 ? slopes : slopes.reshape([-1, .. z.Example.shape.Skip(2).Select(_ => 1L)]);
}
