using LfpSharp.Canonizers;
using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using LfpSharp.Testing.Laws;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

/// <summary>Rules of norms and attention in plain loops, outputs of exactly 0, layers of other kinds, and refusals.</summary>
public sealed class SpecialRuleTests
{
    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.1)]
    public void ConstantSpreadRule_LayerNorm_AgreesWithTheExplicitForm(double epsilon)
    {
        const int N = 3, D = 5;
        using var scope = NewDisposeScope();
        manual_seed(8);
        using var norm = LayerNorm(D, dtype: ScalarType.Float64);
        Draw(norm);
        var (x, gamma, beta) = (randn([N, D], ScalarType.Float64), Values(norm.weight!), Values(norm.bias!));
        var reward = randn([N, D], ScalarType.Float64);
        using var lfp = new FeedbackPropagation(norm, Composite.Epsilon().With<LayerNorm>(new ConstantSpreadRule(epsilon)))
        {
            RecordRewards = true,
        };
        lfp.Propagate(norm.call(x), reward);
        double[] a = Values(x), r = Values(reward), passed = new double[N * D], weight = new double[D], bias = new double[D];
        for (var n = 0; n < N; n++)
        {
            double mean = 0, variance = 0;
            for (var i = 0; i < D; i++)
                mean += a[(n * D) + i] / D;
            for (var i = 0; i < D; i++)
                variance += Math.Pow(a[(n * D) + i] - mean, 2) / D;
            var spread = Math.Sqrt(variance + 1e-5);
            for (var j = 0; j < D; j++)
            {
                var normalized = (a[(n * D) + j] - mean) / spread;
                var s = r[(n * D) + j] / Stabilized((gamma[j] * normalized) + beta[j], epsilon);
                weight[j] += Math.Abs(gamma[j]) * normalized * s;
                bias[j] += Math.Abs(beta[j]) * s;
                for (var i = 0; i < D; i++)
                    passed[(n * D) + i] += a[(n * D) + i] * gamma[j] / spread * ((i == j ? 1 : 0) - (1.0 / D)) * s;
            }
        }

        Close(passed, lfp.InputRewards[0]);
        Close(weight, -norm.weight!.grad!);
        Close(bias, -norm.bias!.grad!);
    }

    [Fact]
    public void ConstantSpreadRule_GroupNorm_ConservesRewardButForItsBiasAndStabilizer()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(
            Conv2d(2, 4, 3, dtype: ScalarType.Float64), GroupNorm(2, 4, dtype: ScalarType.Float64), ReLU(), Flatten(),
            Linear(36, 3, dtype: ScalarType.Float64));
        Draw(model);
        var composite = Composite.Epsilon().With<GroupNorm>(new ConstantSpreadRule());
        var report = new FeedbackLaws(model, composite, randn([4, 2, 5, 5], ScalarType.Float64)).Check();
        Assert.True(report.Conserves, report.ToString());
        Assert.Empty(report.Notes);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.1)]
    public void AttentionValuesRule_Attention_AgreesWithTheExplicitForm(double epsilon)
    {
        const int T = 4, D = 3;
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var attention = new SelfAttention(D, 1);
        attention.to(ScalarType.Float64);
        var x = randn([1, T, D], ScalarType.Float64);
        var composite = Composite.Epsilon(epsilon).WithName("*mix", new AttentionValuesRule(epsilon));
        using var lfp = new FeedbackPropagation(attention, composite) { RecordRewards = true };
        var outputs = attention.call(x);
        lfp.Propagate(outputs, randn_like(outputs));

        // The mixed values and their reward, and the attention weights, from the layers around.
        Linear Part(string name) => (Linear)attention.named_children().Single(child => child.name == name).module;
        var (q, k, v) = (Part("q").forward(x)[0], Part("k").forward(x)[0], Part("v").forward(x)[0]);
        var a = Values(q.matmul(k.t()).div(Math.Sqrt(D)).softmax(-1));
        var (values, r) = (Values(v), Values(lfp.Rewards.Single(layer => layer.Path == "mix").Reward));
        var passed = new double[T * D];
        for (var t = 0; t < T; t++)
        {
            for (var d = 0; d < D; d++)
            {
                double mixed = 0;
                for (var u = 0; u < T; u++)
                    mixed += a[(t * T) + u] * values[(u * D) + d];
                for (var u = 0; u < T; u++)
                    passed[(u * D) + d] += values[(u * D) + d] * a[(t * T) + u] * r[(t * D) + d] / Stabilized(mixed, epsilon);
            }
        }

        Close(passed, lfp.Rewards.Single(layer => layer.Path == "v").Reward);
        Assert.Null(Part("q").weight!.grad);
        Assert.Null(Part("k").weight!.grad);
        Assert.NotNull(Part("v").weight!.grad);
    }

    // z = 1·1 + 1·(−1) + 0: the two inputs hold the balance, and γ shares nothing out, reversed signs turn nothing round.
    [Fact]
    public void Propagate_OutputOfExactlyZero_IsNeitherSharedOutByGammaNorReversed()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(2, 1, hasBias: false, dtype: ScalarType.Float64);
        using var model = Sequential(layer);
        using (no_grad())
            layer.weight!.copy_(tensor(new[,] { { 1.0, -1.0 } }));
        Assert.Equal([0, 0], Rewards(new GammaRule(1, 0.5)));
        Assert.Equal([4, -4], Rewards(new ReverseRule(ReversedSign.Both, 0.5)));
        Assert.Equal([4, -4], Rewards(new ReverseRule(ReversedSign.Positive, 0.5)));
        Assert.Equal([2, 0], Rewards(new ZPlusRule(0)));

        double[] Rewards(Rule rule)
        {
            using var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<Linear>(rule)) { RecordRewards = true };
            lfp.Propagate(model.call(ones([1, 2], ScalarType.Float64)), full([1, 1], 2.0, ScalarType.Float64));
            return Values(lfp.InputRewards[0]);
        }
    }

    [Fact]
    public void Propagate_FlatLayerBehindAMergedNorm_PassesItsRewardThroughTheNorm()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var model = Sequential(
            Linear(3, 4, dtype: ScalarType.Float64), BatchNorm1d(4, dtype: ScalarType.Float64),
            Linear(4, 2, hasBias: false, dtype: ScalarType.Float64));
        Draw(model);
        model.eval();
        using var merged = new BatchNormCanonizer(model);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.1).WithName("2", new FlatRule(0))) { RecordRewards = true };
        lfp.Propagate(model.call(randn([5, 3], ScalarType.Float64)), ones([5, 2], ScalarType.Float64));
        Assert.All(lfp.Rewards.SkipLast(1), layer => Close([.. Enumerable.Repeat(0.5, 20)], layer.Reward));
        Close([.. Enumerable.Repeat(0.5, 20)], lfp.Rewards[1].InputRewards[0]);
    }

    // γ = 0 is the ε rule on any kind of layer, so that what a term computes is what the layer does.
    [Theory]
    [InlineData("Conv1d")]
    [InlineData("Conv2d same")]
    [InlineData("Conv2d reflect")]
    [InlineData("Conv2d same, circular")]
    [InlineData("Conv3d")]
    [InlineData("ConvTranspose1d")]
    [InlineData("ConvTranspose2d")]
    [InlineData("ConvTranspose3d")]
    [InlineData("Linear on tokens")]
    public void GammaRule_OfZero_IsTheEpsilonRule(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        (Module<Tensor, Tensor> layer, long[] shape) = ((Module<Tensor, Tensor>, long[]))(name switch
        {
            "Conv1d" => (Conv1d(2, 4, 4, stride: 2, padding: 1, dilation: 2, groups: 2), [3, 2, 11]),
            "Conv2d same" => (Conv2d(2, 3, 4, Padding.Same), [3, 2, 6, 6]),
            "Conv2d reflect" => (Conv2d(2, 3, 3, padding: 2, padding_mode: PaddingModes.Reflect), [3, 2, 6, 6]),
            "Conv2d same, circular" => (Conv2d(2, 3, 4, Padding.Same, padding_mode: PaddingModes.Circular), [3, 2, 6, 6]),
            "Conv3d" => (Conv3d(1, 2, 2, stride: 2), [2, 1, 4, 4, 4]),
            "ConvTranspose1d" => (ConvTranspose1d(2, 4, 3, stride: 2, padding: 1, output_padding: 1, groups: 2), [3, 2, 5]),
            "ConvTranspose2d" => (ConvTranspose2d(2, 3, 3, stride: 2, padding: 1, output_padding: 1), [3, 2, 4, 4]),
            "ConvTranspose3d" => (ConvTranspose3d(1, 2, 2, stride: 2), [2, 1, 2, 2, 2]),
            _ => (Linear(4, 3), [2, 5, 4]),
        });
        using var model = Sequential(layer, Tanh());
        model.to(ScalarType.Float64);
        var inputs = randn(shape, ScalarType.Float64);
        var expected = Run(new EpsilonRule(0.1));
        foreach (var (one, other) in expected.Zip(Run(new GammaRule(0, 0.1))))
            Close(Values(one), other);

        List<Tensor> Run(Rule rule)
        {
            var composite = Composite.Epsilon().With<Linear>(rule).With<Convolution>(rule);
            using var lfp = new FeedbackPropagation(model, composite) { RecordInputRewards = true };
            var outputs = model.call(inputs);
            lfp.Propagate(outputs, arange(outputs.NumberOfElements, ScalarType.Float64).sin().reshape(outputs.shape));
            return [lfp.InputRewards[0].clone(), .. model.parameters().Select(parameter => parameter.grad!.clone())];
        }
    }

    public static TheoryData<string> Composites => [.. Named.Keys];

    private static readonly Dictionary<string, Composite> Named = new()
    {
        ["plus, flat"] = Composite.EpsilonPlusFlat(0.01),
        ["gamma, box"] = Composite.EpsilonGammaBox(-3, 3, epsilon: 0.01),
        ["alpha-beta"] = Composite.EpsilonAlpha2Beta1(0.01),
        ["excitation"] = Composite.ExcitationBackprop(0.01),
        ["hebbian"] = Composite.Hebbian(0.01),
    };

    [Theory]
    [MemberData(nameof(Composites))]
    public void Propagate_NamedComposite_ObeysTheLaws(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var model = Sequential(
            Conv2d(1, 3, 3, dtype: ScalarType.Float64), ReLU(), Conv2d(3, 3, 3, dtype: ScalarType.Float64), SiLU(), MaxPool2d(2), Flatten(),
            Linear(12, 3, dtype: ScalarType.Float64));
        var report = new FeedbackLaws(model, Named[name], randn([4, 1, 8, 8], ScalarType.Float64)).Check();
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void Propagate_RuleOfTermsRepeated_HoldsLiveTensorsConstant()
    {
        using var model = Sequential(Conv2d(1, 3, 3), ReLU(), MaxPool2d(2), Flatten(), Linear(27, 8), ReLU(), Linear(8, 3));
        using var lfp = new FeedbackPropagation(
            model, Composite.EpsilonAlpha2Beta1Flat().WithName("4", new FlatRule()).WithName("6", new OjaRule()))
        { RecordRewards = true };
        using var inputs = randn(4, 1, 8, 8);
        long after = 0;
        for (var step = 0; step < 60; step++)
        {
            using (NewDisposeScope())
            {
                var outputs = model.call(inputs);
                lfp.Propagate(outputs, ones_like(outputs));
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (step == 5)
                after = Tensor.TotalCount;
        }

        Assert.InRange(Tensor.TotalCount, 0, after);
    }

    [Fact]
    public void Rules_NumbersOutOfRangeOrLayersOfAnotherKind_AreRefusedByName()
    {
        Refused("γ must be a finite number of at least 0", () => new GammaRule(-1));
        Refused("α must be a finite number of at least 1", () => new AlphaBetaRule(0.5));
        Refused("must be finite and in order; the upper bound is 1", () => new BoxRule(1, 1));
        Refused("there are Positive, Negative and Both", () => new ReverseRule((ReversedSign)7));
        Refused("ε must be a finite number of at least 0", () => new FlatRule(-1));

        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(2, 2), LayerNorm(2));
        Unfit(new ZPlusRule(), "The layer '1' is a LayerNorm, but its rule changes weights and is for linear layers and convolutions");
        Unfit(new AttentionValuesRule(), "is for the MatMul that mixes the values of an attention");
        using var other = Sequential(Linear(2, 2));
        Assert.Contains(
            "The layer '0' is a Linear; a ConstantSpreadRule is for LayerNorm and GroupNorm",
            Assert.Throws<InvalidOperationException>(() =>
            {
                using var lfp = new FeedbackPropagation(other, Composite.Epsilon().With<Linear>(new ConstantSpreadRule()));
                other.call(ones(1, 2));
            }).Message,
            StringComparison.Ordinal);

        void Unfit(Rule rule, string part)
        {
            using var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<LayerNorm>(rule));
            Assert.Contains(
                part, Assert.Throws<InvalidOperationException>(() => model.call(ones(1, 2))).Message, StringComparison.Ordinal);
        }

        static void Refused(string part, Func<Rule> make)
            => Assert.Contains(part, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
    }

    private static void Draw(Module model)
    {
        using var noGrad = no_grad();
        foreach (var parameter in model.parameters())
            parameter.normal_(0.2, 0.7);
        foreach (var norm in model.modules().OfType<BatchNorm>())
            norm.running_var!.uniform_(0.5, 2);
    }

    private static double Stabilized(double z, double epsilon) => z < 0 ? z - epsilon : z + epsilon;

    private static void Close(double[] expected, Tensor actual)
    {
        var found = Values(actual);
        Assert.Equal(expected.Length, found.Length);
        var size = Math.Max(expected.Max(Math.Abs), 1e-3);
        Assert.All(expected.Zip(found), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-9 * size, $"{pair}"));
    }

    private static double[] Values(Tensor tensor) => tensor.detach().contiguous().data<double>().ToArray();
}
