using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models;
using ProtoBuf;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Writes a trained model as ONNX, for ONNX Runtime and whatever else reads it.</summary>
/// <remarks>
/// The file takes samples as they come, <c>samples</c> float32 [batch, ...shape] (pixels, columns of a table), normalizes them, and gives
/// <c>scores</c> and <c>probabilities</c> [batch, classes], or <c>number</c> [batch, k] in their own units. The batch may be of any size.
/// Operators of opset 17. A module of one's own is written by the modules that its forward calls; what it computes beside them is refused.
/// </remarks>
public static class OnnxWriter
{
    private const long OperatorVersion = 17;
    private const long IrVersion = 8;

    /// <summary>Writes a model; the file is written beside and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model, in evaluation mode or not; float32.</param>
    /// <param name="format">What it takes and gives.</param>
    /// <param name="metadata">What else a reader may want to know, by name.</param>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX that is known here; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, nn.Module<Tensor, Tensor> model, InputFormat format, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        Save(path, GraphOf(model, format), metadata);
    }

    /// <summary>
    /// Writes a dense or convolutional model with weights of 8 bits (int8, one scale an output), and inputs of layers that a runtime
    /// computes with in 8 bits, too; the file is written beside and renamed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model, in evaluation mode or not; float32.</param>
    /// <param name="format">What it takes and gives.</param>
    /// <param name="samples">Training samples, normalized, [N, ...]: the ranges of values are taken from them.</param>
    /// <param name="metadata">What else a reader may want to know, by name.</param>
    /// <exception cref="NotSupportedException">
    /// A layer has no form in ONNX that is known here, or none of 8 bits; the message names it.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteQuantized(
        string path, nn.Module<Tensor, Tensor> model, InputFormat format, Tensor samples,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(samples);
        var builder = Built(model, format);
        string[] weighted = [.. builder.Weighted.SelectMany(layer => layer.Node.Inputs)];
        if (builder.Graph.Initializers.Find(constant => constant.Shape.Count > 1 && !weighted.Contains(constant.Name)
            && model.named_parameters().Any(named => named.name == constant.Name)) is { } other)
        {
            throw new NotSupportedException(
                $"'{other.Name}' is of a layer that has no form of 8 bits here: dense layers on rows and convolutions have. Leave "
                + "--quantize out.");
        }

        if (builder.Weighted.Count == 0)
            throw new NotSupportedException("The model has no dense layer and no convolution to hold in 8 bits. Leave --quantize out.");
        var ranges = InputRanges.Of(model, builder.Weighted, samples);
        OnnxFolding.Apply(builder.Graph);
        OnnxQuantizer.Apply(builder.Graph, ranges);
        Save(path, builder.Graph, metadata);
    }

    internal static OnnxGraph GraphOf(nn.Module<Tensor, Tensor> model, InputFormat format) => Built(model, format).Graph;

    /// <summary>Writes a graph; the file is written beside and renamed.</summary>
    internal static void Save(string path, OnnxGraph graph, IReadOnlyDictionary<string, string>? metadata)
        => AtomicFile.Write(path, stream => Serializer.Serialize(stream, Wrapped(graph, metadata)));

    private static OnnxBuilder Built(nn.Module<Tensor, Tensor> model, InputFormat format)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(format);
        if (model.parameters().Any(parameter => parameter.dtype != ScalarType.Float32))
            throw new NotSupportedException("The model's parameters are not all float32, and ONNX is written in float32.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var mode = new EvaluationMode(model);
        var builder = new OnnxBuilder();
        var scores = OnnxLayers.Add(builder, model, "", Normalized(builder, format));
        if (format.Targets.Count > 0)
        {
            var (deviations, means) = (Each(target => target.Deviation), Each(target => target.Mean));
            builder.Name(
                builder.Add("Add", scores.Example, [builder.Add("Mul", scores.Example, [scores.Name, deviations]).Name, means]), "number");
        }
        else
        {
            builder.Name(scores, "scores");
            builder.Name(
                format.HasSeveralLabels ? builder.Add("Sigmoid", scores.Example, ["scores"])
                    : builder.Add("Softmax", scores.Example, ["scores"], OnnxAttribute.Of("axis", 1)),
                "probabilities");
        }

        return builder;

        string Each(Func<TargetScaling, double> figure) => format.Targets is [var only] ? builder.Number(figure(only))
            : builder.Constant("value", tensor(format.Targets.Select(target => (float)figure(target)).ToArray()));
    }

    private static OnnxValueOf Normalized(OnnxBuilder builder, InputFormat format)
    {
        var example = zeros([OnnxBuilder.ExampleBatch, .. format.Shape]);
        var samples = builder.Input("samples", example);
        long[] spread = [-1, .. format.Shape.Skip(1).Select(_ => 1L)];
        var scale = tensor(format.Scale.Select(value => (float)value).ToArray()).reshape(spread);
        var shift = tensor(format.Shift.Select(value => (float)value).ToArray()).reshape(spread);
        var scaled = builder.Add("Mul", example, [samples.Name, builder.Constant("scale", scale)]);
        return builder.Add("Add", example, [scaled.Name, builder.Constant("shift", shift)]);
    }

    private static OnnxModel Wrapped(OnnxGraph graph, IReadOnlyDictionary<string, string>? metadata) => new()
    {
        IrVersion = IrVersion,
        ProducerName = "LfpSharp",
        ProducerVersion = typeof(OnnxWriter).Assembly.GetName().Version!.ToString(3),
        Graph = graph,
        OperatorSets = [new OnnxOperatorSet { Version = OperatorVersion }],
        Metadata =
        [
            .. (metadata ?? new Dictionary<string, string>())
            .Select(entry => new OnnxEntry { Key = entry.Key, Value = entry.Value }),
        ],
    };
}
