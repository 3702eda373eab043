using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Blocks that are more than layers in a row: what their forward does, by their children's names.</summary>
internal static class OnnxBlocks
{
    public static OnnxValueOf? Of(OnnxBuilder builder, nn.Module layer, string path, OnnxValueOf input) => layer switch
    {
        BasicBlock => Residual(new Part(builder, layer, path), input),
        VisionTransformer => Transformer(new Part(builder, layer, path), input),
        VitBlock => Block(new Part(builder, layer, path), input),
        QkvAttention => Attention(new Part(builder, layer, path), input),
        Patches => Cut(new Part(builder, layer, path), input),
        ClassToken => Token(new Part(builder, layer, path), input),
        Positions => Placed(new Part(builder, layer, path), input),
        _ => null,
    };

    private static OnnxValueOf Residual(Part block, OnnxValueOf input)
    {
        var inner = block.Run(input, "conv1", "bn1", "relu", "conv2", "bn2");
        var around = block.Has("downsample") ? block.Run(input, "downsample") : input;
        return block.Run(block.Sum(inner, around), "relu2");
    }

    private static OnnxValueOf Transformer(Part network, OnnxValueOf input)
    {
        var tokens = network.Run(input, "patch_embed", "cls_token", "pos_embed", "blocks", "norm");
        var first = network.Builder.Add(
            "Gather",
            tokens.Example.select(1, 0),
            [tokens.Name, network.Builder.Constant("first", tensor(0L))],
            OnnxAttribute.Of("axis", 1));
        return network.Run(first, "head");
    }

    private static OnnxValueOf Block(Part block, OnnxValueOf input)
    {
        var attended = block.Sum(input, block.Run(input, "norm1", "attn"));
        return block.Sum(attended, block.Run(attended, "norm2", "mlp"));
    }

    private static OnnxValueOf Attention(Part layer, OnnxValueOf input)
    {
        var (builder, features, tokens) = (layer.Builder, input.Example.shape[2], input.Example.shape[1]);
        var heads = ((QkvAttention)layer.Module).Heads;
        var all = layer.Run(input, "qkv");
        var parts = builder.Transpose(
            builder.Reshape(
                all, all.Example.view(-1, tokens, 3, heads, features / heads), 0, tokens, 3, heads, features / heads), 2, 0, 3, 1, 4);
        OnnxValueOf Pick(long which) => builder.Add(
            "Gather", parts.Example[which], [parts.Name, builder.Constant("part", tensor(which))], OnnxAttribute.Of("axis", 0));
        var (query, key, value) = (Pick(0), builder.Transpose(Pick(1), 0, 1, 3, 2), Pick(2));
        var scores = builder.Add("MatMul", query.Example.matmul(key.Example), [query.Name, key.Name]);
        var weights = layer.Run(scores, "scale", "softmax");
        var mixed = builder.Transpose(
            builder.Add("MatMul", weights.Example.matmul(value.Example), [weights.Name, value.Name]), 0, 2, 1, 3);
        return layer.Run(builder.Reshape(mixed, mixed.Example.reshape(input.Example.shape), 0, tokens, features), "proj");
    }

    // [N, features, rows, columns] → [N, patches, features]
    private static OnnxValueOf Cut(Part layer, OnnxValueOf input)
    {
        var planes = layer.Run(input, "proj");
        var rows = layer.Builder.Reshape(planes, planes.Example.flatten(2), 0, planes.Example.shape[1], -1);
        return layer.Builder.Transpose(rows, 0, 2, 1);
    }

    private static OnnxValueOf Token(Part layer, OnnxValueOf input)
    {
        var (builder, token) = (layer.Builder, layer.Parameter("token"));
        var shape = builder.Add("Shape", input.Example, [input.Name], OnnxAttribute.Of("start", 0), OnnxAttribute.Of("end", 1));
        var wanted = builder.Add(
            "Concat", input.Example, [shape.Name, builder.Integers("token_shape", 1, input.Example.shape[2])], OnnxAttribute.Of("axis", 0));
        var repeated = builder.Add("Expand", input.Example, [builder.Constant($"{layer.Path}.token", token), wanted.Name]);
        return builder.Add(
            "Concat", OnnxLayers.Run(layer.Module, input), [repeated.Name, input.Name], OnnxAttribute.Of("axis", 1));
    }

    private static OnnxValueOf Placed(Part layer, OnnxValueOf input)
        => layer.Builder.Add(
            "Add",
            input.Example,
            [input.Name, layer.Builder.Constant($"{layer.Path}.pos", layer.Parameter("pos").narrow(1, 0, input.Example.shape[1]))]);

    // A block with its place in the graph and in the model.
    private sealed record Part(OnnxBuilder Builder, nn.Module Module, string Path)
    {
        private readonly Dictionary<string, nn.Module> children =
            Module.named_children().ToDictionary(child => child.name, child => child.module);

        public bool Has(string child) => children.ContainsKey(child);

        public TorchSharp.Modules.Parameter Parameter(string name)
            => Module.named_parameters(recurse: false).First(named => named.name == name).parameter;

        public OnnxValueOf Run(OnnxValueOf input, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
                input = OnnxLayers.Add(Builder, children[name], Path.Length == 0 ? name : $"{Path}.{name}", input);
            return input;
        }

        public OnnxValueOf Sum(OnnxValueOf a, OnnxValueOf b) => Builder.Add("Add", a.Example, [a.Name, b.Name]);
    }
}
