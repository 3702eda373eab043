using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pruning;

public sealed class PruningOrderTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.05, 1)]
    [InlineData(0.5, 8)]
    [InlineData(0.95, 15)]
    [InlineData(1, 16)]
    public void At_Global_RemovesExactlyTheRoundedCountOfTheLowest(double share, int removed)
    {
        using var model = Model();
        using var order = Order(model, PruningScope.Global);
        using var mask = order.At(share);
        Assert.Equal((removed, 16), (mask.Removed, mask.Count));
        var before = Values(model);
        mask.Apply();
        var lost = before.Zip(Values(model)).Where(pair => pair.Second == 0).Select(pair => pair.First).Order();
        Assert.Equal(before.OrderBy(Math.Abs).Take(removed).Order(), lost);
    }

    [Fact]
    public void At_Layer_RemovesTheShareInEachLayerAndGlobalDoesNot()
    {
        using var model = Model();
        using var layer = Order(model, PruningScope.Layer);
        using var global = Order(model, PruningScope.Global);
        using var byLayer = layer.At(0.5);
        using var byAll = global.At(0.5);
        Assert.Equal([6, 2], byLayer.Items.Select(item => item.Removed));
        Assert.Equal([8, 0], byAll.Items.Select(item => item.Removed));
    }

    [Fact]
    public void At_Ties_RemovesExactlyTheCountAndTheFirstOfEqualOnes()
    {
        using var model = nn.Sequential(nn.Linear(10, 10), nn.Linear(10, 1));
        using var scores = WeightScores.Of(model, (_, weight) => ones_like(weight).detach());
        using var order = PruningOrder.Of(scores, PruningScope.Global);
        using var mask = order.At(0.3);
        Assert.Equal([33, 0], mask.Items.Select(item => item.Removed));
        Assert.False(mask.Items[0].Kept.flatten()[..33].any().item<bool>());
        Assert.True(mask.Items[0].Kept.flatten()[33..].all().item<bool>());
    }

    [Fact]
    public void Apply_Biases_Stay()
    {
        using var model = Model();
        var before = model.parameters().Where(parameter => parameter.dim() == 1).Select(parameter => parameter.detach().clone()).ToList();
        using var order = Order(model, PruningScope.Global);
        using var mask = order.At(1);
        mask.Apply();
        Assert.All(
            model.parameters().Where(parameter => parameter.dim() == 1).Zip(before),
            pair => Assert.True(pair.First.allclose(pair.Second, 0, 0)));
        Assert.All(Values(model), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void At_ShareOutsideOfZeroToOne_Throws(double share)
    {
        using var model = Model();
        using var order = Order(model, PruningScope.Global);
        Assert.Contains(
            "must be in 0..1", Assert.Throws<ArgumentOutOfRangeException>(() => order.At(share)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ScoresNaN_NamesTheWeight()
    {
        using var model = Model();
        var error = Assert.Throws<NonFiniteException>(() => WeightScores.Of(model, (_, weight) => full_like(weight, double.NaN)));
        Assert.Contains("'0.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoWeights_Throws()
    {
        using var model = nn.Sequential(nn.ReLU());
        Assert.Contains(
            "no weights",
            Assert.Throws<ArgumentException>(() => WeightScores.Of(model, (_, weight) => weight)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Curve_LeavesTheModelAsItWasAndEndsAtTheBiasesAlone()
    {
        using var experiment = new Experiment(new Recipe { Data = new DataRecipe { Limit = 60 } });
        var before = Weights.Hash(experiment.Model);
        using var order = Order(experiment.Model, PruningScope.Layer);
        var curve = PruningCurve.Of(experiment.Model, order, experiment.Validation, PruningCurve.Shares);
        Assert.Equal(21, curve.Count);
        Assert.Equal(0.35, curve[7].Removed, 12);
        Assert.Equal(Evaluation.Of(experiment.Model, experiment.Validation).Score, curve[0].Score);
        Assert.Equal(before, Weights.Hash(experiment.Model));
        // Without weights every sample gets the same class: the one of the greatest bias.
        var bias = experiment.Model.parameters().Last().argmax().item<long>();
        Assert.Equal(
            experiment.Validation.Labels.ToArray().Count(label => label == bias) / (double)experiment.Validation.Count,
            curve[^1].Score,
            12);
    }

    [Fact]
    public void Group_MeanAndDeviation_AreThoseOfASample()
    {
        var group = PruningGroup.Of("g", [[new PruningPoint(0.5, 0.2)], [new PruningPoint(0.5, 0.4)], [new PruningPoint(0.5, 0.9)]]);
        Assert.Equal(0.5, group.Mean[0].Score, 12);
        Assert.Equal(Math.Sqrt(((0.3 * 0.3) + (0.1 * 0.1) + (0.4 * 0.4)) / 2), group.Deviation[0], 12);
        Assert.Equal(0, PruningGroup.Of("g", [[new PruningPoint(0.5, 0.2)]]).Deviation[0]);
    }

    private static nn.Module<Tensor, Tensor> Model()
    {
        // The second layer's weights are all larger than the first's.
        var model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1));
        using var noGrad = no_grad();
        foreach (var (i, parameter) in model.parameters().Index())
        {
            var magnitudes = (arange(parameter.NumberOfElements, ScalarType.Float32) * 5 % 13) + 1 + (100 * i);
            parameter.copy_(magnitudes.reshape(parameter.shape) * (i == 0 ? -1 : 1));
        }

        return model;
    }

    private static PruningOrder Order(nn.Module<Tensor, Tensor> model, PruningScope scope)
    {
        using var scores = WeightScores.Of(model, (_, weight) => weight.detach().abs());
        return PruningOrder.Of(scores, scope);
    }

    private static float[] Values(nn.Module model)
        => [
            .. model.parameters().Where(parameter => parameter.dim() > 1)
                .SelectMany(parameter => parameter.detach().flatten().data<float>().ToArray()),
        ];
}
