using LfpSharp.Composites;
using LfpSharp.Lab.Models;
using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models;

public sealed class ModelCatalogTests
{
    [Theory]
    // (25·1 + 1)·16 + (25·16 + 1)·16 + (256 + 1)·120 + (120 + 1)·84 + (84 + 1)·10
    [InlineData("lenet", 48_686)]
    [InlineData("vgg-like", 5_851_338)]
    public void Build_KnownModel_HasTheParametersOfItsDescription(string name, long parameters)
    {
        using var sample = new RandomSample(name, "relu", 2, 0);
        Assert.Equal(parameters, sample.Model.parameters().Sum(parameter => parameter.NumberOfElements));
        using var outputs = sample.Model.call(sample.Inputs);
        Assert.Equal([2, 10], outputs.shape);
    }

    [Fact]
    public void Build_EveryActivation_GivesAModelThatLearnsByFeedback()
    {
        foreach (var activation in Activation.Names)
        {
            using var scope = NewDisposeScope();
            using var sample = new RandomSample("mlp", activation, 4, 1);
            using var lfp = new FeedbackPropagation(sample.Model, Composite.Epsilon());
            Assert.Empty(lfp.ZeroParameters);
            var outputs = sample.Model.call(sample.Inputs);
            lfp.Propagate(outputs, ones_like(outputs));
            Assert.All(sample.Model.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>(), activation));
        }
    }

    [Fact]
    public void Build_SameSeed_GivesTheSameWeightsWhateverElseWasDrawn()
    {
        using var first = ModelCatalog.Build("mlp", [1, 8, 8], 10, "relu", 5);
        rand(17);
        using var second = ModelCatalog.Build("mlp", [1, 8, 8], 10, "relu", 5);
        using var other = ModelCatalog.Build("mlp", [1, 8, 8], 10, "relu", 6);
        Assert.Equal(LfpSharp.Lab.Runs.Weights.Hash(first), LfpSharp.Lab.Runs.Weights.Hash(second));
        Assert.NotEqual(LfpSharp.Lab.Runs.Weights.Hash(first), LfpSharp.Lab.Runs.Weights.Hash(other));
    }

    [Fact]
    public void Build_UnknownName_SuggestsTheNearMiss()
        => Assert.Contains("Did you mean 'vgg-like'?", Assert.Throws<UnknownNameException>(() => ModelCatalog.Build("vgglike", [3, 32, 32], 10, "relu", 0)).Message, StringComparison.Ordinal);
}
