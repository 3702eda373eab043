using LfpSharp.Composites;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Recipes;
using LfpSharp.Propagation;
using LfpSharp.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Sequences;

public sealed class SequenceModelsTests
{
    [Fact]
    public void Gpt_SmallText_ComputesWhatNanoGptsNamesSay()
    {
        using var scope = NewDisposeScope();
        const int Features = 6, Heads = 2, Places = 5, Characters = 7;
        using var model = new GptOptions { Depth = 2, Width = Features, Heads = Heads, MlpRatio = 1.5 }.Create([Places], Characters, 1);
        model.to(ScalarType.Float64);
        var w = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor);
        string[] layers = ["ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"];
        List<string> expectedNames =
            ["transformer.wte.weight", "transformer.wpe.weight", .. Affine("transformer.ln_f"), "lm_head.weight"];
        expectedNames.AddRange(layers.SelectMany(layer => Affine($"transformer.h.0.{layer}").Concat(Affine($"transformer.h.1.{layer}"))));
        Assert.Equal(expectedNames.Order(), w.Keys.Order());
        Assert.Equal([Characters, Features], w["transformer.wte.weight"].shape);
        Assert.Equal([Places, Features], w["transformer.wpe.weight"].shape);
        Assert.Equal([9, Features], w["transformer.h.1.mlp.c_fc.weight"].shape);

        Tensor Linear(Tensor x, string name) => x.matmul(w[name + ".weight"].t()) + w[name + ".bias"];
        Tensor Norm(Tensor x, string name)
        {
            var centred = x - x.mean([-1], keepdim: true);
            return centred / (centred.square().mean([-1], keepdim: true) + 1e-5).sqrt() * w[name + ".weight"] + w[name + ".bias"];
        }

        Tensor Attention(Tensor x, string name)
        {
            var mixed = new List<Tensor>();
            var all = Linear(x, name + ".c_attn");
            var later = ones(x.shape[1], x.shape[1], ScalarType.Bool).triu(1);
            for (var head = 0; head < Heads; head++)
            {
                Tensor Part(int which) => all.narrow(-1, (which * Features) + (head * Features / Heads), Features / Heads);
                var scores = Part(0).matmul(Part(1).transpose(1, 2)) / Math.Sqrt(Features / Heads);
                mixed.Add(scores.masked_fill(later, double.NegativeInfinity).softmax(-1).matmul(Part(2)));
            }

            return Linear(cat(mixed, -1), name + ".c_proj");
        }

        foreach (var places in new[] { Places, 3 })
        {
            var tokens = randint(0, Characters, [4, places], ScalarType.Int64);
            var x = w["transformer.wte.weight"][tokens] + w["transformer.wpe.weight"][..places];
            for (var i = 0; i < 2; i++)
            {
                x += Attention(Norm(x, $"transformer.h.{i}.ln_1"), $"transformer.h.{i}.attn");
                x += Linear(
                    nn.functional.gelu(Linear(Norm(x, $"transformer.h.{i}.ln_2"), $"transformer.h.{i}.mlp.c_fc")),
                    $"transformer.h.{i}.mlp.c_proj");
            }

            var expected = Norm(x, "transformer.ln_f").matmul(w["lm_head.weight"].t()).reshape(4 * places, Characters);
            Assert.True(model.call(tokens.to(ScalarType.Float32)).sub(expected).abs().max().item<double>() < 1e-10);
        }
    }

    [Fact]
    public void Gpt_LaterCharacters_ChangeNothingBefore()
    {
        using var scope = NewDisposeScope();
        using var model = new GptOptions { Depth = 2, Width = 8, Heads = 2 }.Create([6], 5, 0);
        model.eval();
        var tokens = randint(0, 5, [1, 6], ScalarType.Float32);
        var other = tokens.clone();
        other[0, 4] = (tokens[0, 4] + 1) % 5;
        var (a, b) = (model.call(tokens), model.call(other));
        Assert.True(a[..4].Equals(b[..4]));
        Assert.False(a[4].Equals(b[4]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lstm_RowsOfAnImage_ComputesWhatTorchDoes(bool isTable)
    {
        using var scope = NewDisposeScope();
        long[] shape = isTable ? [5] : [2, 4, 3];
        using var model = new LstmOptions { Hidden = 7, Layers = 2 }.Create(shape, 3, 1);
        using var torchs = nn.LSTM(isTable ? 1 : 6, 7, 2, batchFirst: true);
        model.to(ScalarType.Float64);
        torchs.to(ScalarType.Float64);
        var w = Weights.Named(model).ToDictionary(named => named.Name, named => named.Tensor);
        using (no_grad())
        {
            foreach (var (name, parameter) in torchs.named_parameters())
                parameter.copy_(w["lstm." + name]);
        }

        var input = randn([4, .. shape], ScalarType.Float64);

        // Row t holds its first channel's values, then its second's.
        var rows = isTable ? input.view(4, 5, 1) : cat([input.select(1, 0), input.select(1, 1)], -1);
        var expected = torchs.call(rows).Item1.select(1, -1).matmul(w["fc.weight"].t()) + w["fc.bias"];
        Assert.True(model.call(input).sub(expected).abs().max().item<double>() < 1e-10);
    }

    [Fact]
    public void Lstm_Sequence_IsReadAsItIs()
    {
        using var scope = NewDisposeScope();
        using var model = new LstmOptions { Hidden = 4 }.Create([5, 3], 2, 0);
        Assert.Equal([6, 2], model.call(randn(6, 5, 3)).shape);
        Assert.Equal([16, 3], Weights.Named(model).Single(named => named.Name == "lstm.weight_ih_l0").Tensor.shape);
    }

    [Fact]
    public void Lstm_ForgetBias_RaisesTheForgetGatesOfEveryLayerOnly()
    {
        using var scope = NewDisposeScope();
        using var plain = new LstmOptions { Hidden = 3, Layers = 2 }.Create([4, 2], 2, 5);
        using var raised = new LstmOptions { Hidden = 3, Layers = 2, ForgetBias = 2.5 }.Create([4, 2], 2, 5);
        var after = Weights.Named(raised).ToDictionary(named => named.Name, named => named.Tensor);
        foreach (var (name, tensor) in Weights.Named(plain))
        {
            var expected = tensor.detach().clone();
            if (name.StartsWith("lstm.bias_ih", StringComparison.Ordinal))
                expected[3..6].add_(2.5);
            Assert.True(expected.allclose(after[name]), name);
        }
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("lstm")]
    public void Create_SameSeed_GivesTheSameWeightsWhateverElseWasDrawn(string name)
    {
        var options = Choices.Create<ModelOptions>("model", name);
        using var first = options.Create(options.UsualShape, 10, 5);
        rand(17);
        using var second = options.Create(options.UsualShape, 10, 5);
        using var third = options.Create(options.UsualShape, 10, 6);
        Assert.Equal(Weights.Hash(first), Weights.Hash(second));
        Assert.NotEqual(Weights.Hash(first), Weights.Hash(third));
    }

    [Fact]
    public void Create_LstmByOtherInitializations_HasTheirSpread()
    {
        using var scope = NewDisposeScope();
        foreach (var (initialization, deviation) in new[]
        {
            (Initialization.Uniform, 1 / Math.Sqrt(100) / Math.Sqrt(3)), (Initialization.He, Math.Sqrt(2.0 / 100)),
            (Initialization.Glorot, Math.Sqrt(2.0 / 200)), (Initialization.Lecun, Math.Sqrt(1.0 / 100)),
        })
        {
            using var model = new LstmOptions { Hidden = 100, Initialization = initialization }.Create([4, 100], 2, 0);
            foreach (var name in new[] { "lstm.weight_ih_l0", "lstm.weight_hh_l0" })
            {
                var weight = Weights.Named(model).Single(named => named.Name == name).Tensor;
                Assert.Equal(deviation, weight.std().ToDouble(), 0.02 * deviation);
            }

            Assert.True(Weights.Named(model).Single(named => named.Name == "lstm.bias_hh_l0").Tensor.abs().max().ToDouble() <= 0.1);
        }
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("lstm")]
    public void Verify_SmallModel_AccountsForItsReward(string name)
    {
        using var scope = NewDisposeScope();
        ModelOptions options = Choices.Create<ModelOptions>("model", name) switch
        {
            GptOptions gpt => gpt with { Depth = 2, Width = 8, Heads = 2 },
            LstmOptions lstm => lstm with { Hidden = 5 },
            var other => other,
        };
        using var model = options.Create(options.ReadsText ? [6] : [1, 4, 4], 10, 0);
        model.to(ScalarType.Float64);
        model.eval();
        var inputs = options.ReadsText ? randint(0, 10, [3, 6], ScalarType.Float64) : randn([3, 1, 4, 4], ScalarType.Float64);
        var report = Verify.Run(model, Composite.Epsilon(), inputs, arange(options.ReadsText ? 18 : 3, ScalarType.Int64) % 10);
        Assert.True(report.Conserves, report.ToString());
    }

    [Fact]
    public void Propagate_FreshGpt_ReachesEveryParameterAndFollowsTheLaws()
    {
        using var scope = NewDisposeScope();
        using var sample = new RandomSample(new GptOptions { Depth = 2, Width = 16 }, 4, 0);
        using var lfp = new FeedbackPropagation(sample.Model, Composite.Epsilon());
        Assert.Empty(lfp.ZeroParameters);
        Assert.All(
            sample.Model.parameters(),
            parameter => Assert.Equal(parameter.NumberOfElements, parameter.count_nonzero().item<long>()));
        var outputs = sample.Model.call(sample.Inputs);
        Assert.Equal([4 * 64, 10], outputs.shape);
        Assert.Equal([4 * 64], sample.Labels.shape);
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.All(
            sample.Model.named_parameters(), named => Assert.True(named.parameter.grad!.count_nonzero().item<long>() > 0, named.name));
        var once = sample.Model.parameters().Select(parameter => parameter.grad!.clone()).ToList();

        outputs = sample.Model.call(sample.Inputs);
        lfp.Propagate(outputs, 2 * ones_like(outputs));
        Assert.All(
            sample.Model.parameters().Zip(once), pair => Assert.True((2 * pair.Second).allclose(pair.First.grad!, 1e-3, 1e-4)));
        outputs = sample.Model.call(sample.Inputs);
        lfp.Propagate(outputs, zeros_like(outputs));
        Assert.All(sample.Model.parameters(), parameter => Assert.Equal(0, parameter.grad!.count_nonzero().item<long>()));
    }

    [Fact]
    public void Gpt_Dropout_DropsInTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var model = new GptOptions { Depth = 1, Width = 8, Heads = 2, Dropout = 0.5 }.Create([6], 5, 0);
        using var whole = new GptOptions { Depth = 1, Width = 8, Heads = 2 }.Create([6], 5, 0);
        var tokens = randint(0, 5, [2, 6], ScalarType.Float32);
        Assert.Equal(Weights.Hash(whole), Weights.Hash(model));
        Assert.False(model.call(tokens).allclose(whole.call(tokens)));
        model.eval();
        Assert.True(model.call(tokens).allclose(whole.call(tokens)));
    }

    [Fact]
    public void Create_WhatDoesNotFit_SaysWhatWould()
    {
        Assert.Contains("row of characters", Refused(() => new GptOptions().Create([1, 8, 8], 10, 0)), StringComparison.Ordinal);
        Assert.Contains(
            "5 heads, which do not divide its width 64",
            Refused(() => new GptOptions { Heads = 5 }.Create([8], 10, 0)),
            StringComparison.Ordinal);
        Assert.Contains("[1, 2, 3, 4]", Refused(() => new LstmOptions().Create([1, 2, 3, 4], 10, 0)), StringComparison.Ordinal);
        using var model = new GptOptions { Width = 8, Heads = 2 }.Create([8], 10, 0);
        using var many = zeros(1, 9);
        Assert.Contains("9 characters, but the model sees 8 only", Refused(() => model.call(many)), StringComparison.Ordinal);

        static string Refused(Func<object> build) => Assert.Throws<ArgumentException>(build).Message;
    }

    private static string[] Affine(string layer) => [$"{layer}.weight", $"{layer}.bias"];
}
