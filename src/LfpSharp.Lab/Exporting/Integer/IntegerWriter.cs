using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>Writes a trained model as ONNX in whole numbers: no floating point in the file, none where it is computed.</summary>
/// <remarks>
/// <para>The file takes <c>samples</c> uint8 [batch, ...shape] as they come, and gives <c>scores</c> [batch, classes], int32 or int64, in
/// the order of the network's outputs, and <c>class</c> int64 [batch]. Operators of opset 17: MatMulInteger, ConvInteger, Greater, Where,
/// MaxPool, Cast and what moves values.</para>
/// <para>A layer's sums of weights times codes are exact. An activation is the number of thresholds
/// <c>⌊(k / (L − 1) − zero) / unit⌋</c> that a sum exceeds, into which the scaling of samples, biases, norms, and what a padding of zeros
/// makes of scaled samples are worked (Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
/// inference", CVPR 2018, for scales; Umuroglu et al., "FINN", FPGA 2017, for thresholds). Where channels of samples have scales of their
/// own, the sums of each are weighted by factors of 2⁻³⁰ in 64 bits.</para>
/// </remarks>
public static class IntegerWriter
{
    /// <summary>The name of <see cref="IntegerScores.Unit"/> in the file's metadata.</summary>
    internal const string UnitKey = "scoreUnit";

    private const int GreatestSample = byte.MaxValue;

    /// <summary>Writes a model; the file is written beside and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">
    /// The model, in evaluation mode or not; float32. Weights are those of <see cref="LfpSharp.Modules.QuantizedLayer"/>, activations
    /// <see cref="LfpSharp.Modules.Step"/> and <see cref="LfpSharp.Modules.Staircase"/>.
    /// </param>
    /// <param name="format">What it takes and gives; samples are whole numbers up to 255.</param>
    /// <param name="rounds">Whether weights of any value are rounded to 255 levels, one scale an output; else they are refused.</param>
    /// <param name="metadata">What else a reader may want to know, by name.</param>
    /// <exception cref="NotSupportedException">A part has no form in whole numbers; the message names it and what to do.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IntegerScores Write(
        string path, nn.Module<Tensor, Tensor> model, InputFormat format, bool rounds = false,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(format);
        Check(format);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var mode = new EvaluationMode(model);
        var (graph, scores) = IntegerNetwork.Of(model, format, rounds);
        OnnxWriter.Save(path, graph, new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            [UnitKey] = scores.Unit.ToString("R", CultureInfo.InvariantCulture),
        });
        return scores;
    }

    private static void Check(InputFormat format)
    {
        if (format.Targets.Count > 0)
        {
            throw new NotSupportedException(
                $"The model predicts the number '{format.Targets[0].Name}', and whole scores say which class is the likeliest. Leave "
                + "--integer out.");
        }

        if (format.HasSeveralLabels)
        {
            throw new NotSupportedException(
                "The model gives several labels a sample, and whole scores say which class is the likeliest. Leave --integer out.");
        }

        if (format.Greatest is not (> 0 and <= GreatestSample))
        {
            throw new NotSupportedException(string.Create(
                CultureInfo.InvariantCulture,
                $"The data has values up to {format.Greatest:g6}; expected whole numbers from 0 to {GreatestSample}, as pixels are. Leave "
                + $"--integer out."));
        }
    }
}
