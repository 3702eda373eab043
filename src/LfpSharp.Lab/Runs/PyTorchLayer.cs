using System.Globalization;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>A layer as the Python expression that makes it; every argument is spelled out, so that none is left to a default.</summary>
internal static class PyTorchLayer
{
    private static readonly Dictionary<Type, string> OwnActivations = new()
    {
        [typeof(Step)] = "(z > 0).to(z.dtype)",
        [typeof(NegatedReLU)] = "-torch.relu(z)",
        [typeof(NegatedTanh)] = "-torch.tanh(z)",
        [typeof(NegatedStep)] = "-(z > 0).to(z.dtype)",
    };

    /// <summary>The class that a layer needs in the program; null where PyTorch has it.</summary>
    public static string? Definition(nn.Module layer)
        => layer is Scale
            ? "class Scale(nn.Module):\n    def __init__(self, factor):\n        super().__init__()\n        self.factor = factor\n\n"
                + "    def forward(self, z):\n        return z * self.factor"
            : OwnActivations.TryGetValue(layer.GetType(), out var value)
                ? $"class {layer.GetType().Name}(nn.Module):\n    def forward(self, z):\n        return {value}"
                : null;

    /// <summary>The expression.</summary>
    /// <exception cref="NotSupportedException">There is none that is known.</exception>
    public static string Expression(nn.Module model) => Expression(model, "", "");

    /// <summary>Text as a literal of Python.</summary>
    public static string Quote(string text)
        => $"\"{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Expression(nn.Module layer, string path, string indent)
    {
        if (layer.GetType() == typeof(Sequential))
            return Row((Sequential)layer, path, indent);
        if (OwnActivations.ContainsKey(layer.GetType()))
            return $"{layer.GetType().Name}()";

        // A module derived elsewhere may do anything in its forward, whatever it is derived from.
        var isKnown = layer.GetType().Assembly == typeof(Linear).Assembly || layer.GetType().Assembly == typeof(Step).Assembly;
        return layer switch
        {
            _ when !isKnown => throw Unknown(layer, path),
            Scale scale => $"Scale({Number(scale.Factor)})",
            LfpSharp.Modules.Hardtanh clamp => Call(layer, ("min_val", clamp.Minimum), ("max_val", clamp.Maximum)),
            _ => (Connection(layer, path) ?? Norm(layer, path) ?? PyTorchPooling.Of(layer) ?? Activation(layer)) is { } arguments
                ? Call(layer, arguments)
                : throw Unknown(layer, path),
        };
    }

    private static string Row(Sequential row, string path, string indent)
    {
        var children = row.named_children().ToList();
        var inner = indent + "    ";
        var isNumbered = children.Select(child => child.name).SequenceEqual(
            Enumerable.Range(0, children.Count).Select(i => i.ToString(CultureInfo.InvariantCulture)));
        var lines = children.Select(child => (child.name, Text: Expression(
            child.module, path.Length == 0 ? child.name : $"{path}.{child.name}", inner)));
        var text = string.Concat(lines.Select(line => isNumbered
            ? $"{inner}{line.Text},\n"
            : $"{inner}({Quote(line.name)}, {line.Text}),\n"));
        return isNumbered ? $"nn.Sequential(\n{text}{indent})" : $"nn.Sequential(OrderedDict([\n{text}{indent}]))";
    }

    private static (string Name, object? Value)[]? Connection(nn.Module layer, string path) => layer switch
    {
        Linear linear => [("in_features", linear.in_features), ("out_features", linear.out_features), ("bias", linear.bias is not null)],
        ConvolutionTranspose transpose =>
        [
            .. Kernel(transpose), ("padding", transpose.padding), ("output_padding", transpose.output_padding),
            ("groups", transpose.groups), ("bias", transpose.bias is not null), ("dilation", transpose.dilation),
            ("padding_mode", PaddingMode(transpose, path)),
        ],
        Convolution convolution =>
        [
            .. Kernel(convolution), ("padding", (object?)convolution.padding_type?.ToString().ToLowerInvariant() ?? convolution.padding),
            ("dilation", convolution.dilation), ("groups", convolution.groups), ("bias", convolution.bias is not null),
            ("padding_mode", PaddingMode(convolution, path)),
        ],
        _ => null,
    };

    private static (string, object?)[] Kernel(Convolution layer) =>
    [
        ("in_channels", layer.in_channels), ("out_channels", layer.out_channels), ("kernel_size", layer.kernel_size),
        ("stride", layer.stride),
    ];

    private static string PaddingMode(Convolution layer, string path) => layer.padding_mode switch
    {
        PaddingModes.Zeros => "zeros",
        PaddingModes.Reflect => "reflect",
        PaddingModes.Replicate => "replicate",
        PaddingModes.Circular => "circular",
        var other => throw new NotSupportedException(
            $"{Place(layer, path)} pads in the mode {other}, which PyTorch's convolutions do not have."),
    };

    private static (string Name, object? Value)[]? Norm(nn.Module layer, string path) => layer switch
    {
        BatchNorm norm => Statistics(norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats),
        InstanceNorm norm => Statistics(norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats),
        GroupNorm { affine: true } norm =>
            [("num_groups", norm.num_groups), ("num_channels", norm.weight!.shape[0]), ("eps", norm.eps), ("affine", true)],
        GroupNorm => throw new NotSupportedException(
            $"{Place(layer, path)} has no weight, so that its number of channels, which PyTorch asks for, is not known."),
        LayerNorm norm =>
        [
            ("normalized_shape", norm.normalized_shape), ("eps", norm.eps), ("elementwise_affine", norm.elementwise_affine),
            .. norm.elementwise_affine && norm.bias is null ? [("bias", false)] : Array.Empty<(string, object?)>(),
        ],
        LocalResponseNorm norm => [("size", norm.size), ("alpha", norm.alpha), ("beta", norm.beta), ("k", norm.k)],
        _ => null,
    };

    private static (string, object?)[] Statistics(long features, double eps, double? momentum, bool affine, bool tracks) =>
        [("num_features", features), ("eps", eps), ("momentum", momentum), ("affine", affine), ("track_running_stats", tracks)];

    private static (string Name, object? Value)[]? Activation(nn.Module layer) => layer switch
    {
        ReLU or ReLU6 or SELU or SiLU or Mish or Tanh or Sigmoid or Hardsigmoid or Hardswish or LogSigmoid or Softsign or Tanhshrink
            or Softmax2d or Identity => [],
        GELU gelu => [("approximate", gelu.approximate.ToString().ToLowerInvariant())],
        ELU elu => [("alpha", elu.alpha)],
        CELU celu => [("alpha", celu.alpha)],
        LeakyReLU leaky => [("negative_slope", leaky.negative_slope)],
        PReLU learned => [("num_parameters", learned.num_parameters)],
        RReLU random => [("lower", random.lower), ("upper", random.upper)],
        Softplus plus => [("beta", plus.beta), ("threshold", plus.threshold)],
        Hardshrink shrink => [("lambd", shrink.lambda)],
        Softshrink shrink => [("lambd", shrink.lambda)],
        Threshold step => [("threshold", step.threshold), ("value", step.value)],
        GLU gated => [("dim", gated.dim)],
        Softmax softmax => [("dim", softmax.dim)],
        LogSoftmax softmax => [("dim", softmax.dim)],
        Softmin softmin => [("dim", softmin.dim)],
        _ => null,
    };

    private static string Call(nn.Module layer, params (string Name, object? Value)[] arguments)
        => $"nn.{layer.GetType().Name}({string.Join(", ", arguments.Select(argument => $"{argument.Name}={Literal(argument.Value)}"))})";

    private static string Literal(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        string text => Quote(text),
        double number => Number(number),
        IReadOnlyCollection<long> sizes => $"({string.Join(", ", sizes)}{(sizes.Count == 1 ? "," : "")})",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Number(double value)
        => double.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : $"float({Quote(value.ToString(CultureInfo.InvariantCulture).Replace("Infinity", "inf", StringComparison.Ordinal))})";

    private static NotSupportedException Unknown(nn.Module layer, string path)
        => new($"{Place(layer, path)} has no form in PyTorch that is known here: only TorchSharp's layers in a row and LfpSharp's "
            + "activations can be written down.");

    private static string Place(nn.Module layer, string path)
        => path.Length == 0 ? $"The model, a '{layer.GetType().Name}'," : $"The layer '{path}', a '{layer.GetType().Name}',";
}
