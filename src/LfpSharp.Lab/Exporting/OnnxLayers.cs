using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Layers as operations of ONNX.</summary>
internal static class OnnxLayers
{
    /// <summary>Puts a layer, or layers in a row, behind a value.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="layer">The layer, in evaluation mode.</param>
    /// <param name="path">Its path in the model, for names and messages.</param>
    /// <param name="input">What goes in.</param>
    /// <exception cref="NotSupportedException">There is no form of it that is known here.</exception>
    public static OnnxValueOf Add(OnnxBuilder builder, nn.Module layer, string path, OnnxValueOf input)
    {
        if (layer is SpikingModel)
            throw new NotSupportedException("The network spikes, and ONNX has no neurons that remember from step to step.");
        if (layer.GetType() == typeof(Sequential))
        {
            return layer.named_children().Aggregate(
                input, (value, child) => Add(builder, child.module, path.Length == 0 ? child.name : $"{path}.{child.name}", value));
        }

        if (IsIdle(layer))
            return input;
        var isKnown = layer.GetType().Assembly is var assembly
            && (assembly == typeof(Linear).Assembly || assembly == typeof(Step).Assembly || assembly == typeof(BasicBlock).Assembly);
        var found = isKnown
            ? OnnxConnections.Of(builder, layer, path, input)
                ?? OnnxActivations.Of(builder, layer, path, input)
                ?? OnnxBlocks.Of(builder, layer, path, input)
            : OnnxForward.Of(builder, layer, path, input);
        return found ?? throw Unknown(layer, path);
    }

    /// <summary>What a layer puts out for the example.</summary>
    public static Tensor Run(nn.Module layer, OnnxValueOf input) => ((nn.Module<Tensor, Tensor>)layer).call(input.Example);

    internal static NotSupportedException Unknown(nn.Module layer, string path, string? why = null)
        => new($"{(path.Length == 0 ? "The model" : $"The layer '{path}'")}, a '{layer.GetType().Name}', has no form in ONNX that is known "
            + $"here{(why is null ? "" : $": {why}")}. "
            + "Export the weights instead (without --onnx; with --weights-only where PyTorch has no such layer), or write the layer by "
            + "others.");

    /// <summary>Whether a layer does nothing in evaluation.</summary>
    public static bool IsIdle(nn.Module layer)
        => layer is Identity or Dropout or Dropout1d or Dropout2d or Dropout3d or AlphaDropout or FeatureAlphaDropout;
}
