using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Rules;
using LfpSharp.Tests.Golden;
using LfpSharp.Verification;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Verification;

public sealed class VerifyTests
{
    [Theory]
    [InlineData("lenet-relu", 0.0)]
    [InlineData("lenet-relu", 1e-6)]
    [InlineData("lenet-relu", 1.0)]
    [InlineData("conv-avgpool", 0.5)]
    [InlineData("mlp-sigmoid", 0.5)]
    public void Run_ConservingModel_AccountsForAllReward(string name, double epsilon)
    {
        using var scope = NewDisposeScope();
        var file = GoldenFile.Read(name);
        using var model = GoldenNetworks.Build(name);
        model.to(ScalarType.Float64);
        var report = Verify.Run(model, Composite.Epsilon(epsilon), file.Tensor("input").to(ScalarType.Float64), file.Tensor("labels"));
        Assert.True(report.Conserves, report.ToString());
        Assert.Equal(model.modules().Count(), report.Layers.Count);
        Assert.Equal(epsilon > 0, report.Layers.Any(layer => layer.AbsorbedByStabilizer != 0));
        Assert.Contains(report.Layers, layer => layer.TakenByBias != 0);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void Run_TanhWrittenAsFunction_IsFoundAndSaidInWords()
    {
        using var scope = NewDisposeScope();
        using var model = new Hidden(tanh);
        var report = Verify.Run(model, Composite.Epsilon(), randn(8, 4), tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 1 }));
        Assert.False(report.Conserves);
        var finding = Assert.Single(report.Findings);
        Assert.Contains("'first' (Linear) and 'second' (Linear)", finding, StringComparison.Ordinal);
        Assert.Contains("torch.tanh(x)", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FunctionsThatConserve_AreNotReported()
    {
        using var scope = NewDisposeScope();
        using var model = new Hidden(x => cat([x, x], 0).split([8, 8])[1].t().t() * 3 + x);
        var report = Verify.Run(model, Composite.Epsilon(), randn(8, 4), tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 1 }));
        Assert.True(report.Conserves, report.ToString());
    }

    [Fact]
    public void Run_TanhWrittenAsFunction_IsFoundWhateverTheWeights()
    {
        using var generator = new Generator(4);
        for (var i = 0; i < 100; i++)
        {
            using var scope = NewDisposeScope();
            using var model = new Hidden(tanh);
            Draw(model, generator);
            var labels = tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 1 });
            Assert.False(Verify.Run(model, Composite.Epsilon(), randn([8, 4], generator: generator), labels).Conserves, $"draw {i}");
        }
    }

    [Fact]
    public void Run_LayerNorm_IsReportedAsNotConserving()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("a", Linear(4, 6)), ("norm", LayerNorm(6)), ("b", Linear(6, 3)));
        using var generator = new Generator(3);
        Draw((Module)model[0], generator);
        Draw((Module)model[2], generator);
        var report = Verify.Run(
            model, Composite.Epsilon(), randn([8, 4], generator: generator), tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 1 }));
        Assert.Equal(["norm"], report.Layers.Where(layer => !layer.Conserves).Select(layer => layer.Path));
        Assert.Contains("'norm LayerNorm' does not conserve", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Contains(report.Findings, finding => finding.Contains("'norm.bias' is all zero", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ActivationWithTheWrongRule_IsReportedByPath()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("a", Linear(4, 6)), ("square", Tanh()), ("b", Linear(6, 3)));
        var report = Verify.Run(
            model, Composite.Epsilon().WithName("square", new EpsilonRule()), randn(8, 4) * 5,
            tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 1 }));
        Assert.Equal(["square"], report.Layers.Where(layer => !layer.Conserves).Select(layer => layer.Path));
    }

    [Fact]
    public void Run_ActivationsMeasuredFromZeroInput_CountsWhatTheirConstantsTake()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 6), Sigmoid(), Dropout(0), Softplus(), Linear(6, 3), LogSigmoid());
        model.to(ScalarType.Float64);
        var inputs = randn([8, 4], ScalarType.Float64);
        var report = Run(ActivationReference.ZeroInput);
        Assert.True(report.Conserves, report.ToString());
        foreach (var layer in report.Layers.Where(layer => layer.Layer.GetType().Name is "Sigmoid" or "Softplus" or "LogSigmoid"))
        {
            Assert.NotEqual(0, layer.TakenByBias);
            Assert.Equal(0, layer.AbsorbedByStabilizer);
            Assert.Equal(layer.RewardAtOutput, layer.RewardAtInput!.Value + layer.TakenByBias, 1e-9);
        }

        Assert.All(
            Run(ActivationReference.ZeroOutput).Layers.Where(layer => layer.Layer is TorchSharp.Modules.Sigmoid),
            layer => Assert.Equal(0, layer.TakenByBias));

        ConservationReport Run(ActivationReference reference)
            => Verify.Run(model, Composite.Epsilon(0.1, reference), () => model.call(inputs), outputs => ones_like(outputs));
    }

    [Fact]
    public void Run_StepsAsExpected_CountsWhatHappenedOtherwise()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 6), new Step(), Linear(6, 5), new Staircase(4), Linear(5, 3));
        model.to(ScalarType.Float64);
        var inputs = randn([8, 4], ScalarType.Float64);
        var report = Verify.Run(
            model, Composite.Epsilon(0.1, ActivationReference.Expected), () => model.call(inputs), outputs => ones_like(outputs));
        Assert.True(report.Conserves, report.ToString());
        foreach (var layer in report.Layers.Where(layer => layer.Layer is Step or Staircase))
        {
            Assert.NotEqual(0, layer.TakenByBias);
            Assert.Equal(layer.RewardAtOutput, layer.RewardAtInput!.Value + layer.TakenByBias, 1e-9);
        }
    }

    [Fact]
    public void Run_Anything_LeavesTheModelAsItWas()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 6), BatchNorm1d(6), Dropout(), Linear(6, 3));
        model.call(randn(8, 4)).sum().backward();
        var before = model.buffers().Concat(model.parameters().Select(p => p.grad!)).Select(t => t.clone()).ToList();
        var random = get_rng_state().clone();
        Verify.Run(model, Composite.Epsilon(), randn(8, 4, generator: new Generator(1)), tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 1 }));
        var after = model.buffers().Concat(model.parameters().Select(p => p.grad!)).ToList();
        Assert.All(before.Zip(after), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        Assert.True(random.equal(get_rng_state()).all().item<bool>());
    }

    [Fact]
    public void Run_SoftmaxAsModuleOrFunction_IsRightAndNotAFault()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 1 });
        using var generator = new Generator(0);
        using var modules = Sequential(Linear(4, 6), Softmax(-1), Linear(6, 3));
        Draw(modules, generator);
        var report = Verify.Run(modules, Composite.Epsilon(), randn(8, 4, generator: generator), labels);
        Assert.True(report.Conserves, report.ToString());
        Assert.Empty(report.Findings);
        Assert.Contains("'1 Softmax' does not conserve", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Contains("by definition", report.ToString(), StringComparison.Ordinal);

        using var function = new Hidden(x => nn.functional.softmax(x * 2, 1));
        Assert.True(Verify.Run(function, Composite.Epsilon(), randn(8, 4), labels).Conserves);

        // A product in front of it is not linear: half of what arrives would do.
        using var product = new Hidden(x => nn.functional.softmax(x * x, 1));
        Assert.False(Verify.Run(product, Composite.Epsilon(), randn(8, 4), labels).Conserves);
    }

    private static void Draw(Module model, Generator generator)
    {
        using var noGrad = no_grad();
        foreach (var parameter in model.parameters())
            parameter.copy_(rand(parameter.shape, generator: generator) - 0.5);
    }

    private sealed class Hidden : Module<Tensor, Tensor>
    {
        private readonly Linear first = Linear(4, 6), second = Linear(6, 3);
        private readonly Func<Tensor, Tensor> function;

        public Hidden(Func<Tensor, Tensor> function)
            : base(nameof(Hidden))
        {
            this.function = function;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => second.call(function(first.call(input)));
    }
}
