using System.Text;
using LfpSharp.Lab.Models.Spiking;
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

    private const string Check = """

        def check():
            tensors = load_safetensors(os.path.join(here, SAMPLES))
            inputs, labels, expected = tensors["inputs"], tensors["labels"], tensors["predictions"]
            with torch.no_grad():
                found = torch.cat([model(part).argmax(1) for part in inputs.split(TOGETHER)])
            right, same, count = int((found == labels).sum()), int((found == expected).sum()), len(labels)
            ours = 100 * int((expected == labels).sum()) / count
            print(f"accuracy {100 * right / count:.2f} % of {count} samples; LfpSharp's was {ours:.2f} %")
            print(f"predictions equal: {same} of {count}")


        if __name__ == "__main__":
            check()

        """;

    /// <summary>Samples that a program of <see cref="WriteChecked"/> takes together; those that it is compared with must be too.</summary>
    public const int SamplesTogether = 100;

    /// <summary>
    /// A program as of <see cref="Write"/>, of a spiking network too, that when it is run scores the model on samples and compares its
    /// predictions with ours.
    /// </summary>
    /// <param name="model">The model: layers in a row, or a spiking network.</param>
    /// <param name="weights">The file name of the weights, beside the program.</param>
    /// <param name="samples">
    /// The file name of the samples, safetensors beside the program: <c>inputs</c> [N, ...], <c>labels</c> and <c>predictions</c> int64
    /// [N].
    /// </param>
    /// <param name="usesSnnTorch">Whether spiking layers are snnTorch's, and not plain PyTorch.</param>
    /// <exception cref="NotSupportedException">A layer has no form that is known; the message names it.</exception>
    public static string WriteChecked(nn.Module<Tensor, Tensor> model, string weights, string samples, bool usesSnnTorch = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(samples);
        string program;
        if (model is SpikingModel spiking)
        {
            program = (usesSnnTorch ? "import snntorch as snn\n" : "") + Head + SpikingProgram.Definitions(usesSnnTorch) + Loader
                + $"model = {SpikingProgram.Expression(spiking, usesSnnTorch)}\n"
                + "here = os.path.dirname(os.path.abspath(__file__))\n"
                + $"missing, unexpected = model.load_state_dict(load_safetensors(os.path.join(here, {PyTorchLayer.Quote(weights)})), "
                + "strict=False)\nassert not unexpected and all(\".neurons.\" in name for name in missing), (missing, "
                + "unexpected)\nmodel.eval()\n";
        }
        else
        {
            program = Write(model, weights);
        }

        return program.ReplaceLineEndings("\n") + Check.ReplaceLineEndings("\n")
            .Replace("SAMPLES", PyTorchLayer.Quote(samples), StringComparison.Ordinal)
            .Replace("TOGETHER", SamplesTogether.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

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
