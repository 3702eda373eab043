using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Tests.Models;

public sealed class LifLayersOptionsTests
{
    [Theory]
    [InlineData("30C3-P2-150C3-P2-250C3-P2-200C3-P2-100C3", "3,32,32", "30x3x3x3 150x30x3x3 250x150x3x3 200x250x3x3 100x200x3x3 10x400")]
    [InlineData("16C3s2-P3", "2,34,34", "16x2x3x3 10x400")]
    [InlineData("4C1-12-8", "1,5,7", "4x1x1x1 12x140 8x12 10x8")]
    [InlineData("20", "6", "20x6 10x20")]
    [InlineData("", "2,3,4", "10x24")]
    [InlineData("3c3 - p2", "1,4,4", "3x1x3x3 10x12")]
    public void Create_LayersInNotation_HasTheirWeights(string layers, string shape, string weights)
        => Assert.Equal(weights, Shapes(new LifLayersOptions { Layers = layers }, shape));

    [Fact]
    public void Create_Valid_ImagesShrink()
        => Assert.Equal(
            Shapes(new LifCnnOptions(), "1,28,28"),
            Shapes(new LifLayersOptions { Layers = "12C5-P2-64C5-P2", Padding = PaddingKind.Valid }, "1,28,28"));

    [Fact]
    public void Create_LikeTheDeepCnn_EqualsIt()
    {
        using var scope = NewDisposeScope();
        var x = rand(2, 3, 32, 32);
        var dynamics = new LifDynamics(0.9, 0.5);
        LifLayer Same(long from, long to) => new(Conv2d(from, to, 3, padding: 1, bias: false), dynamics);
        static Passage Pool() => new(MaxPool2d(2));
        var byHand = new SpikingNetwork(
            Same(3, 30), Pool(), Same(30, 150), Pool(), Same(150, 250), Pool(), Same(250, 200), Pool(), Same(200, 100),
            new Passage(Flatten()), new LifLayer(Linear(400, 10, hasBias: false), dynamics));
        var options = new LifLayersOptions
        {
            Layers = "30C3-P2-150C3-P2-250C3-P2-200C3-P2-100C3",
            Bias = false,
            Steps = 4,
            Threshold = 0.5,
        };
        var network = ((SpikingModel)options.Create([3, 32, 32], 10, seed: 3)).Network;
        byHand.load_state_dict(network.state_dict());
        var (published, own) = (Gradients(byHand), Gradients(network));
        Assert.Equal(published.Count, own.Count);
        Assert.All(published.Zip(own), pair => Assert.True(pair.First.eq(pair.Second).all().ToBoolean()));
        Assert.Contains(published, gradient => gradient.count_nonzero().ToInt64() > 0);

        List<Tensor> Gradients(SpikingNetwork network)
        {
            using var run = network.Run(SpikeSequence.Constant(x, 4));
            run.Propagate(ones_like(run.Spikes), new SpikeFeedback(Share: SpikeShare.Membrane));
            return [.. network.parameters().Select(parameter => parameter.grad!)];
        }
    }

    [Fact]
    public void Create_AveragePoolsWithoutBias_AreBuiltSo()
    {
        using var scope = NewDisposeScope();
        var options = new LifLayersOptions { Layers = "4C3-P2", Pool = PoolKind.Average, Bias = false };
        using var model = (SpikingModel)options.Create([1, 4, 4], 3, seed: 0);
        Assert.DoesNotContain(model.parameters(), parameter => parameter.dim() == 1);
        Assert.Contains(model.modules(), module => module is TorchSharp.Modules.AvgPool2d);
    }

    [Theory]
    [InlineData("30C3-", "Layer 2 is '': it cannot be read")]
    [InlineData("30C3-Q2", "Layer 2 is 'Q2': it cannot be read")]
    [InlineData("30C", "Layer 1 is '30C'")]
    [InlineData("P0", "'0' is not in 1..63")]
    [InlineData("-5", "Layer 1 is ''")]
    [InlineData("99999999999C3", "'99999999999' is not in 1..65536")]
    [InlineData("8C64", "'64' is not in 1..63")]
    [InlineData("8C3s0", "'0' is not in 1..63")]
    [InlineData("٣C3", "it cannot be read")]
    public void Layers_Unreadable_SaysWhich(string layers, string expected)
        => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => new LifLayersOptions { Layers = layers }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("8C3-P2-P2-P2", "1,4,4", "of at least 2×2 places, but what comes to it has the shape [8, 1, 1]")]
    [InlineData("20-8C3", "1,4,4", "'8C3' takes images")]
    [InlineData("8C3", "7", "has the shape [7]")]
    [InlineData("8C4", "1,8,8", "even size")]
    public void Create_LayerThatCannotTakeItsInput_IsNamed(string layers, string shape, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<ArgumentException>(() => new LifLayersOptions { Layers = layers }.Create(Shape(shape), 10, 0)).Message,
            StringComparison.Ordinal);

    private static string Shapes(SpikingModelOptions options, string shape)
    {
        using var model = (SpikingModel)options.Create(Shape(shape), 10, seed: 0);
        using var scope = NewDisposeScope();
        using var run = model.Network.Evaluate(model.Encode(rand([1, .. Shape(shape)])));
        Assert.Equal([options.Steps, 1, 10], run.Spikes.shape);
        return string.Join(
            ' ', model.parameters().Where(parameter => parameter.dim() > 1).Select(weight => string.Join('x', weight.shape)));
    }

    private static long[] Shape(string text) => [.. text.Split(',').Select(long.Parse)];
}
