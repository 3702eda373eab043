using LfpSharp.Composites;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models;

public sealed class ModelOptionsTests
{
    [Theory]
    // (25·1 + 1)·16 + (25·16 + 1)·16 + (256 + 1)·120 + (120 + 1)·84 + (84 + 1)·10
    [InlineData("lenet", 48_686)]
    [InlineData("vgg-like", 5_851_338)]
    public void Create_KnownModel_HasTheParametersOfItsDescription(string name, long parameters)
    {
        using var sample = new RandomSample(name, "relu", 2, 0);
        Assert.Equal(parameters, sample.Model.parameters().Sum(parameter => parameter.NumberOfElements));
        using var outputs = sample.Model.call(sample.Inputs);
        Assert.Equal([2, 10], outputs.shape);
    }

    [Theory]
    [InlineData(WeightLevels.Binary)]
    [InlineData(WeightLevels.Ternary)]
    public void Create_WeightsOfFewValues_AreInEveryLayerAndDrawnAsOthers(WeightLevels weights)
    {
        using var scope = NewDisposeScope();
        var options = new LeNetOptions { Weights = weights, Activation = ActivationKind.Staircase, Levels = 8 };
        var model = options.Create([1, 28, 28], 10, 3);
        var plain = new LeNetOptions().Create([1, 28, 28], 10, 3);
        Assert.Equal(5, model.modules().OfType<QuantizedLayer>().Count(layer => layer.Levels == weights));
        Assert.All(model.modules().OfType<Staircase>(), stairs => Assert.Equal(8, stairs.Levels));
        Assert.Equal(plain.named_parameters().Select(named => named.name), model.named_parameters().Select(named => named.name));
        Assert.All(plain.parameters().Zip(model.parameters()), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        Assert.Equal([2, 10], model.call(zeros(2, 1, 28, 28)).shape);
    }

    [Fact]
    public void Create_LevelsWithoutAStaircase_AreRefused()
        => Assert.Equal(
            "levels: 8 is for activation: staircase, but the activation is relu. Leave one of the two out.",
            Assert.Throws<ArgumentException>(() => new MlpOptions { Levels = 8 }.Create([4], 2, 0)).Message);

    [Fact]
    public void Create_EveryActivation_GivesAModelThatLearnsByFeedback()
    {
        foreach (var activation in Choices.Members<ActivationKind>())
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
    public void Create_SameSeed_GivesTheSameWeightsWhateverElseWasDrawn()
    {
        using var first = new MlpOptions().Create([1, 8, 8], 10, 5);
        rand(17);
        using var second = new MlpOptions().Create([1, 8, 8], 10, 5);
        using var other = new MlpOptions().Create([1, 8, 8], 10, 6);
        Assert.Equal(Weights.Hash(first), Weights.Hash(second));
        Assert.NotEqual(Weights.Hash(first), Weights.Hash(other));
    }

    [Fact]
    public void Create_UnknownName_SuggestsTheNearMiss()
        => Assert.Contains(
            "Did you mean 'vgg-like'?",
            Assert.Throws<UnknownNameException>(() => Choices.Create<ModelOptions>("model", "vgglike")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(Initialization.Uniform, 1 / 3.0)]
    [InlineData(Initialization.He, 2)]
    [InlineData(Initialization.Glorot, 4 / 3.0)]
    [InlineData(Initialization.Lecun, 1)]
    public void Create_Initialization_HasItsVarianceAndNoZeros(Initialization initialization, double varianceTimesFanIn)
    {
        using var model = new MlpOptions { Hidden = [400], Initialization = initialization }.Create([800], 10, 3);
        var weight = model.parameters().First();
        Assert.Equal(varianceTimesFanIn, weight.var().ToDouble() * 800, 0.02);
        Assert.All(model.parameters(), parameter => Assert.Equal(parameter.NumberOfElements, parameter.count_nonzero().item<long>()));
    }

    [Fact]
    public void Create_BatchNorm_HasShiftsAwayFromZero()
    {
        using var model = new VggLikeOptions { BatchNorm = true, Dropout = 0.5 }.Create([3, 32, 32], 10, 3);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        Assert.Empty(lfp.ZeroParameters);
    }

    [Fact]
    public void VggLike_HalfTheWidth_HasHalfTheUnitsOfEveryHiddenLayer()
    {
        using var model = new VggLikeOptions { Width = 0.5 }.Create([3, 32, 32], 10, 0);
        Assert.Equal(
            [16, 32, 64, 64, 128, 128, 512, 256, 10],
            model.parameters().Where(parameter => parameter.dim() > 1).Select(weight => weight.shape[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VggLikeOptions { Width = 0 });
    }

    [Fact]
    public void Summary_LeNet_CountsTheMultiplyAddsOfItsDescription()
    {
        using var model = new LeNetOptions().Create([1, 28, 28], 10, 0);
        var layers = ModelSummary.Of(model, [1, 28, 28]);
        // 24·24·16·25 + 8·8·16·16·25 + 256·120 + 120·84 + 84·10
        Assert.Equal([230_400, 409_600, 30_720, 10_080, 840], layers.Select(layer => layer.MultiplyAdds).Where(count => count > 0));
        Assert.Equal(48_686, layers.Sum(layer => layer.Parameters));
        Assert.Equal([16, 12, 12], layers[2].OutputShape);
    }
}
