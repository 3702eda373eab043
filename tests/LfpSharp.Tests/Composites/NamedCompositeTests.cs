using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Composites;

/// <summary>The composites with a name, each by the rules that a network of two convolutions and two linear layers gets.</summary>
public sealed class NamedCompositeTests
{
    private static readonly Rule Epsilon = new EpsilonRule(0.1), Plus = new ZPlusRule(0.1), Flat = new FlatRule(0.1);

    private static readonly Dictionary<string, (Composite Composite, Rule[] Rules)> Expected = new()
    {
        [nameof(Composite.Epsilon)] = (Composite.Epsilon(0.1), [Epsilon, Epsilon, Epsilon, Epsilon]),
        [nameof(Composite.EpsilonPlus)] = (Composite.EpsilonPlus(0.1), [Plus, Plus, Epsilon, Epsilon]),
        [nameof(Composite.EpsilonPlusFlat)] = (Composite.EpsilonPlusFlat(0.1), [Flat, Plus, Epsilon, Epsilon]),
        [nameof(Composite.EpsilonGammaBox)] = (
            Composite.EpsilonGammaBox(-1, 2, 0.3, 0.1), [new BoxRule(-1, 2, 0.1), new GammaRule(0.3, 0.1), Epsilon, Epsilon]),
        [nameof(Composite.EpsilonAlpha2Beta1)] = (
            Composite.EpsilonAlpha2Beta1(0.1), [new AlphaBetaRule(2, 0.1), new AlphaBetaRule(2, 0.1), Epsilon, Epsilon]),
        [nameof(Composite.EpsilonAlpha2Beta1Flat)] = (
            Composite.EpsilonAlpha2Beta1Flat(0.1), [Flat, new AlphaBetaRule(2, 0.1), Epsilon, Epsilon]),
        [nameof(Composite.ExcitationBackprop)] = (Composite.ExcitationBackprop(0.1), [Plus, Plus, Plus, Plus]),
        [nameof(Composite.Hebbian)] = (Composite.Hebbian(0.1), [.. Enumerable.Repeat<Rule>(new HebbianRule(0.1), 4)]),
        [nameof(Composite.Oja)] = (Composite.Oja(0.1), [.. Enumerable.Repeat<Rule>(new OjaRule(0.1), 4)]),
        [nameof(Composite.GuidedBackprop)] = (Composite.GuidedBackprop(), [.. Enumerable.Repeat<Rule>(new TransposeRule(), 4)]),
    };

    public static TheoryData<string> Names => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Composite_OfAName_GivesEachLayerItsRule(string name)
    {
        var (composite, expected) = Expected[name];
        using var model = Network();
        using var lfp = new FeedbackPropagation(model, composite);
        Assert.Equal(expected, lfp.Layers.Where(layer => layer.Layer.parameters().Any()).Select(layer => layer.Rule));
    }

    [Fact]
    public void ToString_OfAComposite_RecitesItsLines()
    {
        var lines = Composite.EpsilonPlusFlat(0.1).WithName("3", new GammaRule()).ToString().Split('\n');
        Assert.StartsWith("named '3': GammaRule { Epsilon = ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("the first that is linear or a convolution: FlatRule", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("a Convolution: ZPlusRule", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("a Linear, a Convolution, a ConvolutionTranspose, a BatchNorm", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void WithFirst_ModelWithoutConnections_IsRefusedWithItsLayers()
    {
        using var model = Sequential(LayerNorm(3), ReLU());
        Assert.Contains(
            "No layer of the model is the first that is linear or a convolution. The layers are: '0' (LayerNorm)",
            Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(model, Composite.EpsilonPlusFlat())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void GuidedBackprop_OfOneOutput_GivesInputTimesTheGuidedGradient()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var model = Sequential(
            Linear(4, 8, dtype: ScalarType.Float64), ReLU(), Linear(8, 8, dtype: ScalarType.Float64), ReLU(),
            Linear(8, 3, dtype: ScalarType.Float64));
        var inputs = randn([5, 4], ScalarType.Float64);

        // By hand: the gradient of output 1, cut at each ReLU to where it is positive and the neuron fired.
        var layers = model.children().OfType<TorchSharp.Modules.Linear>().ToList();
        var (first, second) = (layers[0].forward(inputs), layers[1].forward(layers[0].forward(inputs).relu()));
        var gradient = layers[2].weight![1].clamp(min: 0) * second.gt(0);
        gradient = gradient.matmul(layers[1].weight!).clamp(min: 0) * first.gt(0);
        var expected = inputs * gradient.matmul(layers[0].weight!);

        using var lfp = new FeedbackPropagation(model, Composite.GuidedBackprop()) { RecordInputRewards = true };
        var outputs = model.call(inputs);
        var isMeant = tensor(new[] { 0.0, 1, 0 });
        var found = lfp.Explain(outputs, outputs.detach() * isMeant)[0];
        Assert.True(expected.sub(found).abs().max().item<double>() < 1e-12);
    }

    private static TorchSharp.Modules.Sequential Network()
        => Sequential(
            Conv2d(1, 2, 3), ReLU(), Conv2d(2, 2, 3), BatchNorm2d(2, affine: false), ReLU(), Flatten(), Linear(8, 4), ReLU(), Linear(4, 3));
}
