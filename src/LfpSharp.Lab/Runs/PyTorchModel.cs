using System.Globalization;
using System.Text;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>Writes a Python program that builds the same model in PyTorch and loads its weights.</summary>
public static class PyTorchModel
{
    private static readonly Dictionary<Type, string> OwnActivations = new()
    {
        [typeof(Step)] = "(z > 0).to(z.dtype)",
        [typeof(NegatedReLU)] = "-torch.relu(z)",
        [typeof(NegatedTanh)] = "-torch.tanh(z)",
        [typeof(NegatedStep)] = "-(z > 0).to(z.dtype)",
    };

    /// <summary>
    /// The program. It needs PyTorch, and the package safetensors or nothing at all: it reads the file itself where that is missing.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">The file name of the weights, beside the program.</param>
    /// <exception cref="NotSupportedException">PyTorch's form of a layer is not known.</exception>
    public static string Write(nn.Module<Tensor, Tensor> model, string weights)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layers = model.children().ToList();
        var text = new StringBuilder("""
            import json, os, struct
            import torch
            from torch import nn


            """);
        foreach (var type in layers.Select(layer => layer.GetType()).Where(OwnActivations.ContainsKey).Distinct())
            text.Append($"class {type.Name}(nn.Module):\n    def forward(self, z):\n        return {OwnActivations[type]}\n\n\n");
        text.Append("def load_safetensors(path):\n");
        text.Append("""
                types = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
                         "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool}
                with open(path, "rb") as file:
                    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
                    data = bytearray(file.read())
                header.pop("__metadata__", None)
                tensors = {}
                for name, entry in header.items():
                    begin, end = entry["data_offsets"]
                    values = torch.frombuffer(data[begin:end], dtype=types[entry["dtype"]]) if end > begin else torch.empty(0, dtype=types[entry["dtype"]])
                    tensors[name] = values.reshape(entry["shape"]).clone()
                return tensors


            """.ReplaceLineEndings("\n"));
        text.Append("model = nn.Sequential(\n");
        foreach (var layer in layers)
            text.Append($"    {Describe(layer)},\n");
        text.Append(")\n");
        text.Append("here = os.path.dirname(os.path.abspath(__file__))\nmodel.load_state_dict(load_safetensors(os.path.join(here, "
            + $"\"{weights}\")))\nmodel.eval()\n");
        return text.ToString();
    }

    private static string Describe(nn.Module layer) => layer switch
    {
        Linear linear => FormattableString.Invariant($"nn.Linear({linear.in_features}, {linear.out_features})"),
        Conv2d convolution
            => string.Create(
                CultureInfo.InvariantCulture,
                $"nn.Conv2d({convolution.in_channels}, {convolution.out_channels}, {convolution.kernel_size![0]}, "
                    + $"padding={convolution.padding![0]})"),
        BatchNorm2d norm => FormattableString.Invariant($"nn.BatchNorm2d({norm.num_features})"),
        MaxPool2d pool => FormattableString.Invariant($"nn.MaxPool2d({pool.kernel_size[0]})"),
        Dropout dropout => FormattableString.Invariant($"nn.Dropout({dropout.p})"),
        LeakyReLU leaky => FormattableString.Invariant($"nn.LeakyReLU({leaky.negative_slope})"),
        Flatten or ReLU or ELU or SELU or SiLU or GELU or Tanh or Sigmoid or Softplus => $"nn.{layer.GetType().Name}()",
        LfpSharp.Modules.Hardtanh clamp => FormattableString.Invariant($"nn.Hardtanh({clamp.Minimum}, {clamp.Maximum})"),
        _ when OwnActivations.ContainsKey(layer.GetType()) => $"{layer.GetType().Name}()",
        _ => throw new NotSupportedException($"PyTorch's form of {layer.GetType().Name} is not known."),
    };
}
