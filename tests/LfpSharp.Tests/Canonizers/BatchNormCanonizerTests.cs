using LfpSharp.Canonizers;
using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Canonizers;

public sealed class BatchNormCanonizerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Merge_Model_ComputesTheSameAndIsRestoredBitForBit(bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var model = Model(hasBias);
        var inputs = randn([4, 2, 6, 6], ScalarType.Float64);
        var before = State(model);
        var expected = model.call(inputs).detach();
        using (var merged = new BatchNormCanonizer(model))
        {
            Assert.Equal(["1", "3", "7"], merged.Merged);
            Assert.True(BatchNormCanonizer.IsMerged(model.children().First(layer => layer is BatchNorm)));
            Assert.True(expected.sub(model.call(inputs)).abs().max().item<double>() < 1e-12);
            Assert.NotNull(((Conv2d)model.children().First()).bias);
        }

        Same(before, model);
        Assert.False(BatchNormCanonizer.IsMerged(model.children().First(layer => layer is BatchNorm)));
        Assert.True(expected.equal(model.call(inputs)).all().item<bool>());
    }

    [Theory]
    [InlineData(1e-6, false)]
    [InlineData(0.5, false)]
    [InlineData(0.5, true)]
    public void Propagate_MergedModel_IsThatOfTheMergedLayers(double epsilon, bool isRecorded)
    {
        using var scope = NewDisposeScope();
        using var model = Model(hasBias: true);
        var inputs = randn([4, 2, 6, 6], ScalarType.Float64);
        using var merged = new BatchNormCanonizer(model);

        // The same weights, without the norms.
        using var plain = Sequential(
            Conv2d(2, 4, 3, dtype: ScalarType.Float64), ConvTranspose2d(4, 4, 3, dtype: ScalarType.Float64), SiLU(), MaxPool2d(2),
            Flatten(),
            Linear(36, 5, dtype: ScalarType.Float64), ReLU(), Linear(5, 3, dtype: ScalarType.Float64));
        var layers = model.children().Where(layer => layer is TorchSharp.Modules.Linear or Convolution)
            .SelectMany(layer => layer.parameters()).ToList();
        using (no_grad())
        {
            foreach (var (source, target) in layers.Zip(plain.parameters()))
                target.copy_(source);
        }

        var composite = Composite.EpsilonPlus(epsilon).WithFirst(new FlatRule(epsilon)).With<Linear>(new BoxRule(-1, 1, epsilon));
        var reward = randn([4, 3], ScalarType.Float64);
        var rewardAtInput = Propagate(model, composite, inputs, reward, isRecorded);
        var expected = Propagate(plain, composite, inputs, reward, isRecorded);
        Assert.True(expected.sub(rewardAtInput).abs().max().item<double>() < 1e-12 * expected.abs().max().item<double>());
        foreach (var (source, target) in layers.Zip(plain.parameters()))
        {
            if (target.grad is not { } gradient)
                Assert.Null(source.grad);
            else
                Assert.True(gradient.sub(source.grad!).abs().max().item<double>() <= 1e-11 * gradient.abs().max().item<double>());
        }
    }

    [Fact]
    public void Merge_ExceptionInsideTheScope_RestoresAll()
    {
        using var scope = NewDisposeScope();
        using var model = Model(hasBias: false);
        var before = State(model);
        Assert.Throws<InvalidOperationException>((Action)(() =>
        {
            using var merged = new BatchNormCanonizer(model);
            throw new InvalidOperationException("while merged");
        }));
        Same(before, model);

        // The second norm is refused when the first has been merged.
        model.children().Where(layer => layer is BatchNorm).Skip(1).First().train();
        var refused = Assert.Throws<InvalidOperationException>(() => new BatchNormCanonizer(model));
        Assert.Contains("'3'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("training mode. Call model.eval() first", refused.Message, StringComparison.Ordinal);
        Same(before, model);
    }

    [Fact]
    public void Merge_Twice_IsRefusedAndTheFirstStays()
    {
        using var scope = NewDisposeScope();
        using var model = Model(hasBias: true);
        var before = State(model);
        using (var merged = new BatchNormCanonizer(model))
        {
            Assert.Contains(
                "'1' is merged already", Assert.Throws<InvalidOperationException>(() => new BatchNormCanonizer(model)).Message,
                StringComparison.Ordinal);
            Assert.True(BatchNormCanonizer.IsMerged(model.children().First(layer => layer is BatchNorm)));
        }

        Same(before, model);
    }

    [Fact]
    public void Merge_PairThatIsNamed_IsMergedWhereAForwardCallsBoth()
    {
        using var scope = NewDisposeScope();
        using var model = new Called();
        Randomize(model);
        model.eval();
        var inputs = randn([3, 4], ScalarType.Float64);
        var expected = model.call(inputs).detach();
        using (var alone = new BatchNormCanonizer(model))
            Assert.Empty(alone.Merged);
        using var merged = new BatchNormCanonizer(model, ("fc", "bn"));
        Assert.Equal(["bn"], merged.Merged);
        Assert.True(expected.sub(model.call(inputs)).abs().max().item<double>() < 1e-12);

        Refused(model, ("nothing", "bn"), "'nothing' is no layer of the model, expected a linear layer");
        Refused(model, ("fc", "fc"), "'fc' is a Linear, expected a batch norm");
    }

    private static void Refused(nn.Module model, (string, string) pair, string part)
        => Assert.Contains(
            part, Assert.Throws<ArgumentException>(() => new BatchNormCanonizer(model, pair)).Message, StringComparison.Ordinal);

    private static Tensor Propagate(Sequential model, Composite composite, Tensor inputs, Tensor reward, bool isRecorded)
    {
        using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = isRecorded, RecordInputRewards = true };
        lfp.Propagate(model.call(inputs), reward);
        return lfp.InputRewards[0].clone();
    }

    private static Sequential Model(bool hasBias)
    {
        manual_seed(4);
        var model = Sequential(
            Conv2d(2, 4, 3, bias: hasBias, dtype: ScalarType.Float64), BatchNorm2d(4, dtype: ScalarType.Float64),
            ConvTranspose2d(4, 4, 3, bias: hasBias, dtype: ScalarType.Float64), BatchNorm2d(4, affine: false, dtype: ScalarType.Float64),
            SiLU(), Sequential(MaxPool2d(2), Flatten()), Linear(36, 5, hasBias, dtype: ScalarType.Float64),
            BatchNorm1d(5, dtype: ScalarType.Float64), ReLU(), Linear(5, 3, dtype: ScalarType.Float64));
        Randomize(model);
        model.eval();
        return model;
    }

    private static void Randomize(nn.Module model)
    {
        using var noGrad = no_grad();
        foreach (var norm in model.modules().OfType<BatchNorm>())
        {
            norm.running_mean!.normal_();
            norm.running_var!.uniform_(0.5, 2);
            norm.weight?.normal_(1, 0.3);
            norm.bias?.normal_();
        }
    }

    private static List<(string Name, Tensor Value)> State(nn.Module model)
        => [.. model.state_dict().Select(entry => (entry.Key, entry.Value.detach().clone()))];

    private static void Same(List<(string Name, Tensor Value)> before, nn.Module model)
    {
        var after = model.state_dict();
        Assert.Equal(before.Select(entry => entry.Name), after.Keys);
        Assert.All(before, entry => Assert.True(entry.Value.equal(after[entry.Name]).all().item<bool>(), entry.Name));
    }

    private sealed class Called : nn.Module<Tensor, Tensor>
    {
        private readonly Linear fc = Linear(4, 3, hasBias: false, dtype: ScalarType.Float64);
        private readonly BatchNorm1d bn = BatchNorm1d(3, dtype: ScalarType.Float64);

        public Called()
            : base(nameof(Called)) => RegisterComponents();

        public override Tensor forward(Tensor input) => bn.call(fc.call(input));
    }
}
