using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models;

public sealed class SpikingModelsTests
{
    private static readonly Dictionary<string, Func<int, int, int, LifDynamics, PoolKind, SpikingNetwork>> Images = new()
    {
        ["lif-cnn"] = SpikingModels.Cnn,
        ["lif-deep-cnn"] = SpikingModels.DeepCnn,
        ["lif-residual"] = SpikingModels.Residual,
    };

    [Theory]
    [InlineData("lif-cnn", 1, 28, "12x1x5x5 64x12x5x5 10x1024")]
    [InlineData("lif-cnn", 3, 32, "12x3x5x5 64x12x5x5 10x1600")]
    [InlineData("lif-deep-cnn", 1, 28, "30x1x3x3 150x30x3x3 250x150x3x3 200x250x3x3 100x200x3x3 10x100")]
    [InlineData("lif-deep-cnn", 3, 32, "30x3x3x3 150x30x3x3 250x150x3x3 200x250x3x3 100x200x3x3 10x400")]
    [InlineData("lif-residual", 1, 28, "30x1x5x5 150x30x3x3 250x150x3x3 250x150x1x1 200x250x4x4 10x200")]
    [InlineData("lif-residual", 3, 32, "30x3x5x5 150x30x3x3 250x150x3x3 250x150x1x1 200x250x4x4 10x200")]
    public void Create_OfImages_HasTheWeightsOfItsDescription(string name, int channels, int size, string weights)
    {
        using var network = Images[name](channels, size, 10, new(0.9), PoolKind.Maximum);
        Assert.Equal(weights, Shapes(network));
        using var scope = NewDisposeScope();
        using var run = network.Evaluate(SpikeSequence.Constant(rand(1, channels, size, size), 1));
        Assert.Equal([1, 1, 10], run.Spikes.shape);
    }

    [Fact]
    public void Mlp_HasTheWidthsGiven()
    {
        using var network = SpikingModels.Mlp(64, [32, 16], 10, new(0.9));
        Assert.Equal("32x64 16x32 10x16", Shapes(network));
    }

    [Theory]
    [InlineData(4, 28, 10, "1 to 3 channels")]
    [InlineData(1, 30, 10, "28×28 or 32×32")]
    [InlineData(1, 28, 1, "classes")]
    public void Create_WhatItDoesNotTake_IsRefused(int channels, int size, int classes, string expected)
        => Assert.All(
            Images.Values,
            create => Assert.Contains(
                expected,
                Assert.Throws<ArgumentOutOfRangeException>(() => create(channels, size, classes, new(0.9), PoolKind.Maximum)).Message,
                StringComparison.Ordinal));

    private static string Shapes(SpikingNetwork network)
        => string.Join(
            ' ', network.parameters().Where(parameter => parameter.dim() > 1).Select(weight => string.Join('x', weight.shape)));
}
