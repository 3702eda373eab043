using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Tests.Models;

public sealed class FiringRateScaleTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void Set_DeepNetworkThatIsSilent_EveryLayerFiresSo(double rate)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (model, x) = (Model(new LifLayersOptions { Layers = "6C3-P2-8C3-P2-12", Steps = 4 }, [1, 12, 12]), rand(32, 1, 12, 12));
        Assert.Equal(0, Activity(model, x)[^1].FiringRate);
        var before = model.parameters().Select(parameter => parameter.clone()).ToList();

        Assert.Empty(FiringRateScale.Set(model.Network, model.Encode(x), rate));
        Assert.All(Activity(model, x), layer => Assert.InRange(layer.FiringRate, 0.95 * rate, 1.05 * rate));

        // Weight and bias of a layer are multiplied by one number.
        foreach (var (old, now) in before.Zip(model.parameters()))
            Assert.True((now / old).allclose((now / old).flatten()[0], 1e-5));
        var factors = before.Zip(model.parameters(), (old, now) => (now / old).flatten()[0].item<float>()).ToList();
        Assert.Equal(factors[0], factors[1], 1e-5f * factors[0]);
        Assert.All(factors, factor => Assert.NotEqual(1, factor));
    }

    [Fact]
    public void Set_NormAfterTheWeights_ScalesTheNormAlone()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (linear, norm) = (Linear(8, 6), BatchNorm1d(6));
        var network = new SpikingNetwork(new LifLayer(Sequential(linear, norm), new(0.9)), new LifLayer(Linear(6, 3), new(0.9)));
        var model = new SpikingModel(network, 5, EncoderKind.Constant, new LfpSharp.Spiking.Codes.CountReadout());
        var (x, weight) = (rand(64, 8), linear.weight.clone());
        Assert.Empty(FiringRateScale.Set(model.Network, model.Encode(x), 0.1));
        Assert.True(weight.eq(linear.weight).all().ToBoolean());
        Assert.Equal(0.1, Activity(model, x)[0].FiringRate, 0.01);
    }

    [Fact]
    public void Set_InputOfZerosWithoutBias_SaysWhichLayersCannot()
    {
        using var scope = NewDisposeScope();
        var model = Model(new LifLayersOptions { Layers = "12", Bias = false }, [5]);
        var before = model.parameters().First().clone();
        Assert.Equal(["0", "1"], FiringRateScale.Set(model.Network, model.Encode(zeros(4, 5)), 0.1).Select(layer => layer.Layer).Order());
        Assert.True(model.parameters().First().isfinite().all().ToBoolean());
        Assert.True(before.sign().eq(model.parameters().First().sign()).all().ToBoolean());
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.3)]
    public void Set_NetworkWithJoin_EveryLayerFiresSo(double rate)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var network = SpikingModels.Residual(1, 28, 10, new(0.9));
        var input = SpikeSequence.Constant(rand(4, 1, 28, 28), 5);
        Assert.Empty(FiringRateScale.Set(network, input, rate));
        using var run = network.Evaluate(input);
        Assert.All(run.Activity, layer => Assert.InRange(layer.FiringRate, 0.95 * rate, 1.05 * rate));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Set_NoRate_IsRefused(double rate)
    {
        using var network = SpikingModels.Mlp(4, [4], 2, new(0.9));
        using var inputs = rand(2, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => FiringRateScale.Set(network, SpikeSequence.Constant(inputs, 3), rate));
    }

    private static SpikingModel Model(ModelOptions options, long[] shape) => (SpikingModel)options.Create(shape, 10, seed: 1);

    private static IReadOnlyList<LayerActivity> Activity(SpikingModel model, Tensor x)
    {
        using var run = model.Network.Evaluate(model.Encode(x));
        return run.Activity;
    }
}
