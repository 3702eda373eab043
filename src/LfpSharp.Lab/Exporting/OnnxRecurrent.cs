using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Layers of long short-term memory as ONNX's operator, in one direction.</summary>
internal static class OnnxRecurrent
{
    private const int ParametersOfALayer = 4;

    /// <summary>Puts the layers behind a sequence.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="cells">The layers, with biases and in one direction.</param>
    /// <param name="path">Their path in the model.</param>
    /// <param name="steps">[T, N, features].</param>
    /// <returns>The states at every step, [T, N, H].</returns>
    public static OnnxValueOf Add(OnnxBuilder builder, Lstm cells, string path, OnnxValueOf steps)
    {
        var parameters = cells.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        for (var layer = 0; layer < parameters.Count / ParametersOfALayer; layer++)
        {
            var (inputs, states) = (parameters[$"weight_ih_l{layer}"], parameters[$"weight_hh_l{layer}"]);
            var bias = cat([Gates(parameters[$"bias_ih_l{layer}"]), Gates(parameters[$"bias_hh_l{layer}"])]);
            var units = states.shape[1];
            var all = builder.Add(
                "LSTM",
                zeros(steps.Example.shape[0], 1, steps.Example.shape[1], units),
                [
                    steps.Name,
                    builder.Constant($"{path}.weight_ih_l{layer}", Gates(inputs).unsqueeze(0)),
                    builder.Constant($"{path}.weight_hh_l{layer}", Gates(states).unsqueeze(0)),
                    builder.Constant($"{path}.bias_l{layer}", bias.unsqueeze(0)),
                ],
                OnnxAttribute.Of("hidden_size", units));

            // [T, directions, N, H]
            steps = builder.Add("Squeeze", all.Example.squeeze(1), [all.Name, builder.Integers("axes", 1)]);
        }

        return steps;
    }

    // PyTorch's order of gates is input, forget, cell, output; ONNX's input, output, forget, cell.
    private static Tensor Gates(Tensor rows)
        => rows.chunk(ParametersOfALayer, 0) is [var input, var forget, var cell, var output]
            ? cat([input, output, forget, cell])
            : throw new InvalidOperationException("A cell of long short-term memory has four gates.");
}
