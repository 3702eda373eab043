using LfpSharp.Lab.Models.Spiking;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models;

public sealed class SpikingModelsTests
{
    [Theory]
    [InlineData("lif-mlp", 1, 28, "1000x784 10x1000")]
    [InlineData("lif-mlp3", 3, 32, "1000x3072 1000x1000 10x1000")]
    [InlineData("lif-cnn", 1, 28, "12x1x5x5 64x12x5x5 10x1024")]
    [InlineData("lif-cnn", 3, 32, "12x3x5x5 64x12x5x5 10x1600")]
    [InlineData("lif-deep-cnn", 1, 28, "30x1x3x3 150x30x3x3 250x150x3x3 200x250x3x3 100x200x3x3 10x100")]
    [InlineData("lif-deep-cnn", 3, 32, "30x3x3x3 150x30x3x3 250x150x3x3 200x250x3x3 100x200x3x3 10x400")]
    [InlineData("lif-residual", 1, 28, "30x1x5x5 150x30x3x3 250x150x3x3 250x150x1x1 200x250x4x4 10x200")]
    [InlineData("lif-residual", 3, 32, "30x3x5x5 150x30x3x3 250x150x3x3 250x150x1x1 200x250x4x4 10x200")]
    public void Create_ByName_HasTheWeightsOfItsDescription(string name, int channels, int size, string weights)
    {
        using var network = SpikingModels.Create(name, channels, size, 10, new(0.9));
        var shapes = network.parameters().Where(parameter => parameter.dim() > 1).Select(weight => string.Join('x', weight.shape));
        Assert.Equal(weights, string.Join(' ', shapes));
        using var scope = NewDisposeScope();
        using var run = network.Evaluate(LfpSharp.Spiking.Neurons.SpikeSequence.Constant(rand(1, channels, size, size), 1));
        Assert.Equal([1, 1, 10], run.Spikes.shape);
    }

    [Theory]
    [InlineData("lif-mlp", 2, 28, 10, "1 or 3 channels")]
    [InlineData("lif-mlp", 1, 30, 10, "28×28 or 32×32")]
    [InlineData("lif-mlpp", 1, 28, 10, "There is no spiking model 'lif-mlpp'")]
    public void Create_WhatItDoesNotKnow_IsRefused(string name, int channels, int size, int classes, string expected)
        => Assert.Contains(
            expected,
            Assert.ThrowsAny<ArgumentException>(() => SpikingModels.Create(name, channels, size, classes, new(0.9))).Message,
            StringComparison.Ordinal);
}
