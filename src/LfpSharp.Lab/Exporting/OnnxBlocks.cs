using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Sequences;
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
        LstmModel => Rows(new Part(builder, layer, path), input),
        GptModel => Characters(new Part(builder, layer, path), input),
        GptTransformer => Sequence(new Part(builder, layer, path), input),
        TransformerBlock block => Block(new Part(builder, layer, path), block.Names, input),
        QkvAttention attention => Attention(new Part(builder, layer, path), attention, input),
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

    // A row of a sample is a step, and the answer is read from the last one.
    private static OnnxValueOf Rows(Part network, OnnxValueOf input)
    {
        var builder = network.Builder;
        var rows = input.Example.dim() switch
        {
            2 => builder.Add("Unsqueeze", input.Example.unsqueeze(2), [input.Name, builder.Integers("axes", 2)]),
            4 => builder.Reshape(
                builder.Transpose(input, 0, 2, 1, 3), input.Example.transpose(1, 2).flatten(2), 0, input.Example.shape[2], -1),
            _ => input,
        };
        var states = OnnxRecurrent.Add(builder, (Lstm)network.Child("lstm"), "lstm", builder.Transpose(rows, 1, 0, 2));
        var last = builder.Add(
            "Gather", states.Example.select(0, -1), [states.Name, builder.Constant("last", tensor(-1L))], OnnxAttribute.Of("axis", 0));
        return network.Run(last, "fc");
    }

    // [N, places] → [N · places, characters]
    private static OnnxValueOf Characters(Part network, OnnxValueOf input)
    {
        var scores = network.Run(input, "transformer", "lm_head");
        return network.Builder.Reshape(scores, scores.Example.flatten(0, 1), -1, scores.Example.shape[2]);
    }

    private static OnnxValueOf Sequence(Part network, OnnxValueOf input)
    {
        var (builder, places) = (network.Builder, input.Example.shape[1]);
        var (characters, positions) = (network.Weight("wte"), network.Weight("wpe").narrow(0, 0, places));
        var numbers = builder.Map("Cast", input, OnnxAttribute.Of("to", (long)OnnxType.Int64));
        var tokens = builder.Add(
            "Gather",
            zeros(input.Example.shape[0], places, characters.shape[1]),
            [builder.Constant($"{network.Path}.wte", characters), numbers.Name],
            OnnxAttribute.Of("axis", 0));
        var placed = builder.Add("Add", tokens.Example, [tokens.Name, builder.Constant($"{network.Path}.wpe", positions.unsqueeze(0))]);
        return network.Run(placed, "h", "ln_f");
    }

    private static OnnxValueOf Block(Part block, BlockNames names, OnnxValueOf input)
    {
        var attended = block.Sum(input, block.Run(input, names.FirstNorm, "attn"));
        return block.Sum(attended, block.Run(attended, names.SecondNorm, "mlp"));
    }

    private static OnnxValueOf Attention(Part layer, QkvAttention attention, OnnxValueOf input)
    {
        var (builder, features, tokens) = (layer.Builder, input.Example.shape[2], input.Example.shape[1]);
        var heads = attention.Heads;
        var all = layer.Run(input, attention.Names.Inputs);
        var parts = builder.Transpose(
            builder.Reshape(
                all, all.Example.view(-1, tokens, 3, heads, features / heads), 0, tokens, 3, heads, features / heads), 2, 0, 3, 1, 4);
        OnnxValueOf Pick(long which) => builder.Add(
            "Gather", parts.Example[which], [parts.Name, builder.Constant("part", tensor(which))], OnnxAttribute.Of("axis", 0));
        var (query, key, value) = (Pick(0), builder.Transpose(Pick(1), 0, 1, 3, 2), Pick(2));
        var scores = builder.Add("MatMul", query.Example.matmul(key.Example), [query.Name, key.Name]);
        var scaled = layer.Run(scores, "scale");
        if (attention.IsCausal)
            scaled = builder.Add("Add", scaled.Example, [scaled.Name, builder.Constant($"{layer.Path}.mask", Later(tokens))]);
        var weights = layer.Run(scaled, "softmax");
        var mixed = builder.Transpose(
            builder.Add("MatMul", weights.Example.matmul(value.Example), [weights.Name, value.Name]), 0, 2, 1, 3);
        return layer.Run(builder.Reshape(mixed, mixed.Example.reshape(input.Example.shape), 0, tokens, features), attention.Names.Outputs);
    }

    // −∞ where the column's token comes after the row's.
    private static Tensor Later(long tokens) => full([tokens, tokens], double.NegativeInfinity, ScalarType.Float32).triu(1);

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

        public nn.Module Child(string name) => children[name];

        public bool Has(string child) => children.ContainsKey(child);

        public TorchSharp.Modules.Parameter Parameter(string name)
            => Module.named_parameters(recurse: false).First(named => named.name == name).parameter;

        public TorchSharp.Modules.Parameter Weight(string child)
            => children[child].named_parameters().First(named => named.name == "weight").parameter;

        public OnnxValueOf Run(OnnxValueOf input, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
                input = OnnxLayers.Add(Builder, children[name], Path.Length == 0 ? name : $"{Path}.{name}", input);
            return input;
        }

        public OnnxValueOf Sum(OnnxValueOf a, OnnxValueOf b) => Builder.Add("Add", a.Example, [a.Name, b.Name]);
    }
}
