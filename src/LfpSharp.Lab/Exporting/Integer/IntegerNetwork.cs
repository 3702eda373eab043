using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>Puts a model in whole numbers into a graph, layer by layer.</summary>
internal sealed class IntegerNetwork
{
    private readonly OnnxBuilder builder = new();
    private readonly bool rounds;
    private IntegerCodes codes;

    // A layer whose activation is still to come.
    private IntegerLayer? open;

    private IntegerNetwork(InputFormat format, bool rounds)
    {
        this.rounds = rounds;
        builder.Input("samples", zeros([OnnxBuilder.ExampleBatch, .. format.Shape], ScalarType.Byte));
        long[] spread = [1, -1, .. format.Shape.Skip(1).Select(_ => 1L)];
        codes = new IntegerCodes(
            "samples",
            tensor(format.Shift.ToArray(), ScalarType.Float64).reshape(spread).expand([1, .. format.Shape]),
            [.. format.Scale],
            (int)Math.Ceiling(format.Greatest));
    }

    /// <summary>The codes behind an activation, by its path in the model.</summary>
    public static string NameOf(string activation) => $"{activation}.codes";

    /// <summary>How many steps an activation has, the greatest of its codes; null for another layer.</summary>
    public static int? Steps(nn.Module layer) => layer switch
    {
        LfpSharp.Modules.Step => 1,
        Staircase stairs => stairs.Levels - 1,
        _ => null,
    };

    /// <summary>The graph of a model.</summary>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="format">What it takes and gives.</param>
    /// <param name="rounds">Whether weights of any value are rounded.</param>
    /// <exception cref="NotSupportedException">A layer has no form in whole numbers, or there is nothing to round.</exception>
    public static (OnnxGraph Graph, IntegerScores Scores) Of(nn.Module<Tensor, Tensor> model, InputFormat format, bool rounds)
    {
        if (rounds && !model.modules().Any(layer => layer is Linear or Conv2d))
            throw new NotSupportedException("The model has no weights of any value that could be rounded. Leave --quantize out.");
        var network = new IntegerNetwork(format, rounds);
        network.Add(model, "");
        return (network.builder.Graph, network.End(model));
    }

    private void Add(nn.Module layer, string path)
    {
        if (layer.GetType() == typeof(Sequential))
        {
            foreach (var (name, child) in layer.named_children())
                Add(child, path.Length == 0 ? name : $"{path}.{name}");
        }
        else if (!OnnxLayers.IsIdle(layer))
        {
            (codes, open) = (layer, open) switch
            {
                (QuantizedLayer or Linear or Conv2d, null) => (codes, IntegerLayer.Of(layer, path, codes, rounds)),
                (BatchNorm norm, { } before) => (codes, before.Behind(norm, path)),
                (_, { } before) when Steps(layer) is { } steps => (Activated(before, path, steps), null),
                (MaxPool2d or Flatten or AvgPool2d or AdaptiveAvgPool2d, null) => (Moved(layer, path), null),
                _ => throw IntegerFault.Of(layer, path, Why(layer)),
            };
        }
    }

    private string? Why(nn.Module layer) => (layer, open) switch
    {
        (MaxPool2d or Flatten or AvgPool2d or AdaptiveAvgPool2d, { } before)
            => $"it stands between the layer '{before.Path}' and the activation of that",
        (QuantizedLayer or Linear or Conv2d, { } before) => $"there is no activation between the layer '{before.Path}' and it",
        (BatchNorm, null) => "no layer with weights is right before it",
        _ when Steps(layer) is not null => "no layer with weights is before it",
        _ => null,
    };

    // code ≥ k + 1 where z > k / steps.
    private IntegerCodes Activated(IntegerLayer layer, string path, int steps)
    {
        var sums = IntegerSums.Of(builder, layer);
        var (zero, unit) = (IntegerThresholds.Narrowed(layer.Zero), layer.Spread(sums.Unit));
        string? found = null;
        for (var k = 0; k < steps; k++)
        {
            var thresholds = IntegerThresholds.Of((double)k / steps, zero, unit, sums.Bound).to(sums.Type);
            var above = builder.Add("Greater", layer.Zero, [sums.Name, builder.Constant($"{path}.threshold", thresholds)]).Name;
            found = found is null
                ? builder.Add("Cast", layer.Zero, [above], OnnxAttribute.Of("to", (long)OnnxType.UInt8)).Name
                : builder.Add("Where", layer.Zero, [above, builder.Constant("level", tensor((byte)(k + 1))), found]).Name;
        }

        builder.Call(found!, NameOf(path));
        return new IntegerCodes(
            NameOf(path), zeros_like(layer.Zero), [.. Enumerable.Repeat(1.0 / steps, (int)layer.Zero.shape[1])], steps);
    }

    private IntegerCodes Moved(nn.Module layer, string path)
    {
        if (layer is AvgPool2d or AdaptiveAvgPool2d)
            return IntegerPools.Average(builder, layer, path, codes);
        var moved = OnnxConnections.Of(builder, layer, path, new OnnxValueOf(codes.Name, codes.Zero)) ?? throw IntegerFault.Of(layer, path);
        var together = (int)(codes.Zero.NumberOfElements / codes.Scale.Length);
        return codes with
        {
            Name = moved.Name,
            Zero = moved.Example,
            Scale = layer is Flatten ? [.. codes.Scale.SelectMany(scale => Enumerable.Repeat(scale, together))] : codes.Scale,
        };
    }

    private IntegerScores End(nn.Module model)
    {
        if (open is not { Window: null } last)
            throw IntegerFault.Of(model, "", "no dense layer is at its end");
        var sums = IntegerSums.Alike(builder, last);
        var unit = sums.Unit[0].item<double>();
        var bias = builder.Constant($"{last.Path}.bias", (last.Zero / unit).round().to(sums.Type));
        var example = zeros([OnnxBuilder.ExampleBatch, last.Zero.shape[1]], sums.Type);
        builder.Name(builder.Add("Add", example, [sums.Name, bias]), "scores");
        builder.Name(
            builder.Add(
                "ArgMax",
                zeros([OnnxBuilder.ExampleBatch], ScalarType.Int64),
                ["scores"],
                OnnxAttribute.Of("axis", 1L),
                OnnxAttribute.Of("keepdims", 0L)),
            "class");
        return new IntegerScores(sums.Type == ScalarType.Int32 ? 32 : 64, unit, unit * (0.5 + sums.Rounding));
    }
}
