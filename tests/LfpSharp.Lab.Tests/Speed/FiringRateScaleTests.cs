using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Speed;
using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Speed;

public sealed class FiringRateScaleTests
{
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Set_EveryLayer_FiresAtTheRate(double rate)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var network = SpikingModels.Cnn(1, 28, 10, new LifDynamics(0.9));
        var inputs = rand(8, 1, 28, 28);
        FiringRateScale.Set(network, inputs, 10, rate);
        using var run = network.Evaluate(SpikeSequence.Constant(inputs, 10));
        Assert.All(run.Activity, activity => Assert.InRange(activity.FiringRate, 0.9 * rate, 1.15 * rate));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Set_NoRate_IsRefused(double rate)
    {
        using var network = SpikingModels.Mlp(4, [4], 2, new LifDynamics(0.9));
        using var inputs = rand(2, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => FiringRateScale.Set(network, inputs, 3, rate));
    }
}
