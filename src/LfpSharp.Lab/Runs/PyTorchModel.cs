using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>Writes a Python program that builds the same model in PyTorch and loads its weights.</summary>
public static class PyTorchModel
{
    private const string Head = """
        import json, os, struct
        from collections import OrderedDict
        import torch
        from torch import nn


        """;

    private const string Loader = """
        def load_safetensors(path):
            types = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
                     "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool}
            with open(path, "rb") as file:
                header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
                data = bytearray(file.read())
            header.pop("__metadata__", None)
            tensors = {}
            for name, entry in header.items():
                begin, end = entry["data_offsets"]
                dtype = types[entry["dtype"]]
                values = torch.frombuffer(data[begin:end], dtype=dtype) if end > begin else torch.empty(0, dtype=dtype)
                tensors[name] = values.reshape(entry["shape"]).clone()
            return tensors


        """;

    /// <summary>
    /// The program: every layer with all that it was made with (stride, padding, groups, slopes, ...), and <c>load_state_dict</c>. It
    /// needs PyTorch and nothing else; it reads the safetensors file itself.
    /// </summary>
    /// <param name="model">The model: layers, or layers in a row, nested at will.</param>
    /// <param name="weights">The file name of the weights, beside the program.</param>
    /// <exception cref="NotSupportedException">
    /// A layer has no form in PyTorch that is known here, or parameters have several types; the message names it.
    /// </exception>
    public static string Write(nn.Module<Tensor, Tensor> model, string weights)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        var text = new StringBuilder(Head);
        foreach (var definition in model.modules().Prepend(model).Select(PyTorchLayer.Definition).OfType<string>().Distinct())
            text.Append(definition).Append("\n\n\n");
        text.Append(Loader).Append("model = ").Append(PyTorchLayer.Expression(model)).Append('\n');
        if (TypeOf(model) is { } type)
            text.Append($"model.to(torch.{type})\n");
        text.Append("here = os.path.dirname(os.path.abspath(__file__))\n")
            .Append($"model.load_state_dict(load_safetensors(os.path.join(here, {PyTorchLayer.Quote(weights)})))\nmodel.eval()\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    // PyTorch makes float32; load_state_dict would convert other weights without a word.
    private static string? TypeOf(nn.Module model)
        => model.parameters().Select(parameter => parameter.dtype).Distinct().ToList() switch
        {
            [] or [ScalarType.Float32] => null,
            [ScalarType.Float64] => "float64",
            [ScalarType.Float16] => "float16",
            [ScalarType.BFloat16] => "bfloat16",
            var types => throw new NotSupportedException(
                $"The model's parameters are of the types {string.Join(", ", types)}; a program can be written for one "
                    + "floating-point type."),
        };
}
