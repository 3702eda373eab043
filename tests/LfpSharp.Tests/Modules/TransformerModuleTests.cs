using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using LfpSharp.Testing.Laws;
using LfpSharp.Verification;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Modules;

/// <summary>Attention and encoder layers compute what TorchSharp's do, from their weights, and account for their reward.</summary>
public sealed class TransformerModuleTests
{
    [Theory]
    [InlineData("self", ScalarType.Float64)]
    [InlineData("self", ScalarType.Float32)]
    [InlineData("across", ScalarType.Float64)]
    [InlineData("across", ScalarType.Float32)]
    [InlineData("without biases", ScalarType.Float64)]
    [InlineData("truth values", ScalarType.Float64)]
    [InlineData("numbers", ScalarType.Float64)]
    [InlineData("minus infinity", ScalarType.Float64)]
    [InlineData("padding", ScalarType.Float64)]
    [InlineData("both", ScalarType.Float32)]
    [InlineData("causal", ScalarType.Float64)]
    public void Attention_OfTorchSharps_ComputesTheSame(string kind, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        const int Tokens = 5, Samples = 3, Heads = 2;
        var isAcross = kind == "across";
        var others = isAcross ? 7 : Tokens;
        using var theirs = MultiheadAttention(
            8, Heads, bias: kind != "without biases", kdim: isAcross ? 4 : null, vdim: isAcross ? 4 : null);
        Draw(theirs, type);
        using var ours = MultiHeadAttention.Of(theirs, Heads, isCausal: kind == "causal");
        var query = randn([Tokens, Samples, 8], type);
        var key = isAcross ? randn([others, Samples, 4], type) : query;
        var value = isAcross ? randn([others, Samples, 4], type) : query;
        var padding = kind is "padding" or "both" ? zeros([Samples, others], ScalarType.Bool) : null;
        if (padding is not null)
        {
            padding[1, 3] = true;
            padding[2, 4] = true;
        }

        var later = ones(Tokens, others, ScalarType.Bool).triu(1);
        var mask = kind switch
        {
            "truth values" or "both" => later,
            "causal" => later,
            "numbers" => randn([Tokens, others], type),
            "minus infinity" => zeros([Tokens, others], type).masked_fill(later, double.NegativeInfinity),
            _ => null,
        };

        // TorchSharp adds truth values as 0 and 1, where PyTorch takes the true ones out, which −∞ does in both.
        var theirMask = mask?.dtype == ScalarType.Bool ? zeros([Tokens, others], type).masked_fill(mask, double.NegativeInfinity) : mask;
        var expected = theirs.call(query, key, value, padding!, false, theirMask!).Item1;
        Close(expected, ours.call(query, key, value, kind == "causal" ? null : mask, padding), type);
        if (mask is null && padding is null)
            Close(expected, ours.call(query, key, value), type);
    }

    // TorchSharp refuses a mask for each head.
    [Fact]
    public void Attention_AMaskForEachHead_IsAddedToThatHeadsScores()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var attention = new MultiHeadAttention(6, 2, batchFirst: true);
        Draw(attention, ScalarType.Float64);
        var parts = attention.named_children().ToDictionary(child => child.name, child => child.module);
        Tensor Heads(string name, Tensor x) => ((Linear)parts[name]).forward(x).view(3, 4, 2, 3).transpose(1, 2);
        var (input, mask) = (randn([3, 4, 6], ScalarType.Float64), randn([6, 4, 4], ScalarType.Float64));
        var scores = Heads("q_proj", input).matmul(Heads("k_proj", input).transpose(-2, -1)).div(Math.Sqrt(3)) + mask.view(3, 2, 4, 4);
        var mixed = scores.softmax(-1).matmul(Heads("v_proj", input)).transpose(1, 2).reshape(3, 4, 6);
        Close(((Linear)parts["out_proj"]).forward(mixed), attention.call(input, input, input, mask, null), ScalarType.Float64);
    }

    [Theory]
    [InlineData(Activations.ReLU, ScalarType.Float64)]
    [InlineData(Activations.GELU, ScalarType.Float64)]
    [InlineData(Activations.ReLU, ScalarType.Float32)]
    public void Encoder_OfTorchSharps_ComputesTheSame(Activations activation, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var theirLayer = TransformerEncoderLayer(8, 2, 16, 0.1, activation);
        using var theirs = TransformerEncoder(theirLayer, 3);
        Draw(theirs, type);
        Draw(theirLayer, type);
        theirs.eval();
        theirLayer.eval();
        using var ours = TransformerLayers.Of(theirs, 2, activation: activation);
        using var layer = TransformerLayer.Of(theirLayer, 2, activation: activation);
        Assert.False(ours.training || layer.training);
        var input = randn([5, 3, 8], type);
        var later = zeros([5, 5], type).masked_fill(ones(5, 5, ScalarType.Bool).triu(1), double.NegativeInfinity);
        var padding = zeros([3, 5], ScalarType.Bool);
        padding[1, 4] = true;
        Close(theirs.call(input), ours.call(input), type);
        Close(theirs.call(input, later, padding), ours.call(input, later, padding), type);
        Close(theirLayer.call(input), layer.call(input), type);
        Close(theirLayer.call(input, later, padding), layer.call(input, later, padding), type);
        using var causal = TransformerLayers.Of(theirs, 2, activation: activation, isCausal: true);
        Close(theirs.call(input, later), causal.call(input), type);
    }

    [Fact]
    public void Layer_NormFirst_IsTheFormula()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var layer = new TransformerLayer(6, 2, 12, dropout: 0, activation: Activations.GELU, normFirst: true, batchFirst: true);
        Draw(layer, ScalarType.Float64);
        var parts = layer.named_children().ToDictionary(child => child.name, child => child.module);
        Tensor Do(string name, Tensor x) => ((Module<Tensor, Tensor>)parts[name]).forward(x);
        var input = randn([3, 5, 6], ScalarType.Float64);
        var seen = Do("norm1", input);
        var attended = input + ((MultiHeadAttention)parts["self_attn"]).call(seen, seen, seen);
        var expected = attended + Do("linear2", functional.gelu(Do("linear1", Do("norm2", attended))));
        Close(expected, layer.call(input), ScalarType.Float64);
    }

    [Fact]
    public void Attention_SamplesFirst_IsTheSameTransposed()
    {
        using var scope = NewDisposeScope();
        using var first = new MultiHeadAttention(6, 3, batchFirst: true);
        using var second = new MultiHeadAttention(6, 3);
        second.load_state_dict(first.state_dict());
        var (query, key) = (randn(2, 4, 6), randn(2, 5, 6));
        var expected = second.call(query.transpose(0, 1), key.transpose(0, 1), key.transpose(0, 1)).transpose(0, 1);
        Close(expected, first.call(query, key, key), ScalarType.Float32);
    }

    [Fact]
    public void Attention_DropoutInside_DropsWeightsInTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(6, 2, dropout: 0.5);
        var input = randn(4, 2, 6);
        Assert.NotEqual(0, attention.call(input, input, input).sub(attention.call(input, input, input)).abs().max().item<float>());
        attention.eval();
        Assert.Equal(0, attention.call(input, input, input).sub(attention.call(input, input, input)).abs().max().item<float>());
    }

    [Fact]
    public void Attention_RowOfWhichNothingMayBeSeen_IsTheMeanOfTheValues()
    {
        using var scope = NewDisposeScope();
        var scores = new AttentionMask().call(randn(1, 4), ones(1, 4, ScalarType.Bool));
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], scores.softmax(-1).data<float>().ToArray());
    }

    // Across, with a mask of numbers that takes a part of the scores' reward, one of truth values, and dropout.
    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.1)]
    public void Verify_MaskedCrossAttention_AccountsForItsReward(double epsilon)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var model = new Across();
        Draw(model, ScalarType.Float64);
        var (query, key) = (randn([4, 3, 6], ScalarType.Float64), randn([5, 3, 8], ScalarType.Float64));
        var report = Verify.Run(
            model, Composite.Epsilon(epsilon), () => model.call(query, key), outputs => outputs.detach().sin());
        Assert.True(report.Conserves, report.ToString());
        Assert.Contains(report.Layers, layer => layer.Layer is AttentionMask && layer.TakenByBias != 0);
        Assert.All(report.Notes, note => Assert.Contains("softmax", note, StringComparison.Ordinal));
    }

    [Fact]
    public void Propagate_CausalEncoderInAModel_ObeysTheLawsAndEveryWeightLearns()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var model = Sequential(
            Linear(3, 6), new TransformerLayers(
                new TransformerLayer(6, 2, 8, isCausal: true, batchFirst: true),
                new TransformerLayer(6, 2, 8, activation: Activations.GELU, normFirst: true, batchFirst: true)),
            new LastStep(batchFirst: true), Linear(6, 3));
        Draw(model, ScalarType.Float64);
        var composite = Composite.Epsilon().With<LayerNorm>(new ConstantSpreadRule());
        new FeedbackLaws(model, composite, randn([4, 5, 3], ScalarType.Float64)).Check();
        using var lfp = new FeedbackPropagation(model, composite);
        var outputs = model.call(randn([4, 5, 3], ScalarType.Float64));
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.All(model.named_parameters(), named => Assert.True(named.parameter.grad!.count_nonzero().item<long>() > 0, named.name));
    }

    [Fact]
    public void Modules_WhatTheyCannotDo_IsRefused()
    {
        using var scope = NewDisposeScope();
        Refused("3 heads do not divide 8 features", () => new MultiHeadAttention(8, 3));
        Refused("add_bias_kv, a key and a value of its own, which is not supported. Put a learned token", () =>
            MultiHeadAttention.Of(MultiheadAttention(8, 2, add_bias_kv: true), 2));
        Refused("needs one layer or more", () => new TransformerLayers());
        Refused("The mask holds Int64, which could mean either. Give truth values (true: not to be seen)", () =>
            new AttentionMask().call(ones(2, 2), ones(2, 2, ScalarType.Int64)));

        static void Refused(string part, Func<object> make)
            => Assert.Contains(part, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    private static void Draw(Module model, ScalarType type)
    {
        model.to(type);
        using var noGrad = no_grad();
        foreach (var parameter in model.parameters())
            parameter.normal_(0.1, 0.5);
    }

    private static void Close(Tensor expected, Tensor found, ScalarType type)
    {
        Assert.Equal(expected.shape, found.shape);
        Assert.Equal(type, found.dtype);
        var difference = expected.detach().sub(found.detach()).abs().max().to_type(ScalarType.Float64).item<double>();
        var size = Math.Max(1, expected.detach().abs().max().to_type(ScalarType.Float64).item<double>());
        Assert.True(difference <= (type == ScalarType.Float64 ? 1e-12 : 1e-6) * size, $"{difference} of {size}");
    }

    private sealed class Across : Module<Tensor, Tensor, Tensor>
    {
        private readonly Linear below = Linear(6, 6);
        private readonly MultiHeadAttention attention = new(6, 2, dropout: 0.2, keyFeatures: 8, valueFeatures: 8);

        public Across()
            : base(nameof(Across)) => RegisterComponents();

        public override Tensor forward(Tensor query, Tensor key)
        {
            var mask = arange(20, query.dtype).sin().reshape(4, 5);
            mask[0, 1] = double.NegativeInfinity;
            var padding = zeros([3, 5], ScalarType.Bool);
            padding[2, 4] = true;
            return attention.call(below.call(query), key, key, mask, padding);
        }
    }
}
