using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Tests.Models.Onnx;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Training;

/// <summary>A beginning that is held is run once for each sample, and nothing else changes.</summary>
public sealed class FeatureCacheTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("lfp-epsilon", "w1, w2, s, b")]
    [InlineData("gradient", "w1, w2, s, b")]
    [InlineData("lfp-epsilon", "w1, s, b")]
    [InlineData("gradient", "w1")]
    public void Train_OnFeaturesOfAHeldBeginning_GivesTheSameWeights(string rule, string held)
    {
        var (cached, calls) = Trained(rule, held, null);
        var (plain, more) = Trained(rule, held, new Unchanged());
        Assert.Equal(plain, cached);
        Assert.True(calls < more, $"{calls} of {more}");
    }

    [Fact]
    public void Serves_WhatDoesNotComputeTheSameEveryTime_IsLeftAlone()
    {
        using var scope = NewDisposeScope();
        using var free = Experiment("gradient", "b", null);
        Assert.False(FeatureCache.Serves(free.Model, null, free.Train));
        using var held = Experiment("gradient", "w1, w2, s, b", null);
        Assert.True(FeatureCache.Serves(held.Model, null, held.Train));
        Assert.False(FeatureCache.Serves(held.Model, new ShiftFlipNoise(0, false, 0.1), held.Train));
        using var other = nn.Sequential(nn.Linear(2, 2));
        Assert.False(FeatureCache.Serves(other, null, held.Train));
    }

    [Fact]
    public void TakeFeatures_Disposed_TakesSamplesAgain()
    {
        using var scope = NewDisposeScope();
        using var experiment = Experiment("gradient", "w1, w2, s, b", null);
        var model = (OnnxNetwork)experiment.Model;
        var samples = experiment.Train.Gather([0, 1, 2]).Inputs;
        var expected = model.call(samples);
        var features = model.Features(samples);
        Assert.Equal([3, 4, 4, 4], features.shape);
        using (model.TakeFeatures())
            Assert.True(expected.equal(model.call(features)).all().item<bool>());
        Assert.True(expected.equal(model.call(samples)).all().item<bool>());
    }

    private (string Hash, int Calls) Trained(string rule, string held, Augmentation? augmentation)
    {
        using var experiment = Experiment(rule, held, augmentation);
        var calls = 0;
        var first = experiment.Model.named_children().First().module;
        ((nn.Module<Tensor, Tensor>)first).register_forward_hook((_, _, output) =>
        {
            calls++;
            return output;
        });
        using var trainer = experiment.Recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        trainer.Train();
        return (Weights.Hash(experiment.Model), calls);
    }

    private Experiment Experiment(string rule, string held, Augmentation? augmentation)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(2);
        OnnxTensor Numbers(string name, params long[] shape) => OnnxFiles.Constant(name, randn(shape, generator: random) * 0.4);
        OnnxNode[] nodes =
        [
            OnnxFiles.Node("Conv", "c", ["x", "w1"], OnnxAttribute.Of("pads", new long[] { 1, 1, 1, 1 })),
            OnnxFiles.Node("BatchNormalization", "n", ["c", "s", "b", "m", "v"]), OnnxFiles.Node("Relu", "r", ["n"]),
            OnnxFiles.Node("MaxPool", "p", ["r"], OnnxAttribute.Of("kernel_shape", new long[] { 2, 2 }),
                OnnxAttribute.Of("strides", new long[] { 2, 2 })),
            OnnxFiles.Node("Conv", "d", ["p", "w2"], OnnxAttribute.Of("pads", new long[] { 1, 1, 1, 1 })),
            OnnxFiles.Node("Add", "a", ["d", "p"]), OnnxFiles.Node("Relu", "y", ["a"]),
        ];
        var path = folder.Write("a.onnx", OnnxFiles.Bytes(OnnxFiles.Model(
            [1, 8, 8], nodes,
            [
                Numbers("w1", 4, 1, 3, 3), Numbers("w2", 4, 4, 3, 3), Numbers("s", 4), Numbers("b", 4), Numbers("m", 4),
                OnnxFiles.Constant("v", ones(4)),
            ])));
        var recipe = Recipe.Parse(
            $"data: {{name: digits, limit: 150}}\nmodel: {{name: onnx, path: '{path}', cut: the-y}}\nfreeze: [{held}]\nrule: {rule}\n"
            + "training: {epochs: 3, batch-size: 32}\nthreads: 1", "test");
        return new Experiment(recipe with { Data = recipe.Data with { Augmentation = augmentation } });
    }

    private sealed record Unchanged : TensorAugmentation
    {
        public override void Apply(Tensor inputs, Generator random)
        {
        }
    }
}
