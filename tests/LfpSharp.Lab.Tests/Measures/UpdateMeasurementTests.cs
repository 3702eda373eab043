using LfpSharp.Lab.Measures;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

public sealed class UpdateMeasurementTests
{
    [Fact]
    public void Read_ByHand()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(2, 2));
        var linear = (Linear)model.children().First();
        Set(linear, [1, -2, 4, 0], [8, 0]);
        linear.weight.grad = tensor(new float[] { 0, 1, 0, 1 }).view(2, 2);
        linear.bias!.grad = tensor(new float[] { 1, 0 });
        using var measurement = new UpdateMeasurement(model);
        // Unchanged; by 0.5 of 2; by a 16th of 4; a weight of 0 that moves; by an eighth of 8; unchanged at 0.
        Set(linear, [1, -1.5f, 4.25f, 1e-9f], [9, 0]);
        var (whole, layers) = measurement.Read(0.125);
        var layer = Assert.Single(layers);
        Assert.Equal(
            (layer with { Layer = "", Quantiles = whole.Quantiles }, 6L, 3L, 2L, 4L),
            (whole, whole.Parameters, whole.FeedbackZeros, whole.Unchanged, whole.NearlyUnchanged));
        Assert.Equal((4L, 32L, 16L, 24L), (whole.Changed, whole.SparseBytes, whole.NotableBytes, whole.DenseBytes));
        Assert.Equal((0.5, 2.0 / 6, 4.0 / 6), (whole.FeedbackZeroShare, whole.UnchangedShare, whole.NearlyUnchangedShare));
        // Magnitudes 1e-9, 1, 1.5, 4.25: G = (−3·0 − 1 + 1.5 + 3·4.25) / (4·6.75).
        Assert.Equal(13.25 / 27, layer.Gini!.Value, 8);
        Assert.Equal([0.15, 0.75, 1.25, 2.1875, 3.8375], layer.Quantiles.Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void Read_RandomModel_AgreesWithASlowLoop()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        using var model = nn.Sequential(nn.Linear(7, 9), nn.BatchNorm1d(9), nn.Linear(9, 3));
        using var quiet = no_grad();
        foreach (var parameter in model.parameters())
        {
            parameter.copy_(rand(parameter.shape, generator: generator));
            parameter.grad = rand(parameter.shape, generator: generator).gt(0.3).to_type(ScalarType.Float32);
        }
        var before = model.parameters().SelectMany(parameter => parameter.detach().clone().data<float>().ToArray()).ToArray();
        using var measurement = new UpdateMeasurement(model);
        foreach (var parameter in model.parameters())
            parameter.add_(rand(parameter.shape, generator: generator).sub_(0.5).mul_(1e-2).mul_(parameter.grad!));
        var after = model.parameters().SelectMany(parameter => parameter.detach().clone().data<float>().ToArray()).ToArray();
        var (whole, layers) = measurement.Read(2e-3);
        long unchanged = 0, nearly = 0;
        for (var i = 0; i < before.Length; i++)
        {
            unchanged += before[i] == after[i] ? 1 : 0;
            nearly += Math.Abs(after[i] - before[i]) <= 2e-3f * Math.Abs(before[i]) ? 1 : 0;
        }
        Assert.Equal((before.Length, unchanged, nearly), (whole.Parameters, whole.Unchanged, whole.NearlyUnchanged));
        Assert.True(unchanged > 0 && nearly > unchanged && nearly < before.Length);
        Assert.Equal(
            (whole.Unchanged, whole.NearlyUnchanged, whole.FeedbackZeros),
            (layers.Sum(layer => layer.Unchanged), layers.Sum(layer => layer.NearlyUnchanged), layers.Sum(layer => layer.FeedbackZeros)));
        Assert.Equal(["0", "1", "2"], layers.Select(layer => layer.Layer));
        Assert.Null(layers[1].Gini);
        Assert.Empty(layers[1].Quantiles);
        Assert.Equal(GiniCoefficient.OfWeights(model), whole.Gini!.Value, 12);
    }

    /// <summary>Adam goes on by its mean: feedback of 0 does not mean that a weight stays.</summary>
    [Fact]
    public void Read_AdamWithoutFeedbackAfterSome_StillMoves()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(1, 1, hasBias: false));
        var weight = model.parameters().Single();
        using var optimizer = optim.Adam([weight], 0.1);
        weight.grad = ones(1, 1);
        optimizer.step();
        weight.grad = zeros(1, 1);
        using var measurement = new UpdateMeasurement(model);
        optimizer.step();
        var whole = measurement.Read(0).Whole;
        Assert.Equal((1L, 0L, 0L), (whole.FeedbackZeros, whole.Unchanged, whole.NearlyUnchanged));
    }

    [Fact]
    public void Read_FreesWhatItKept()
    {
        using var model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2));
        using var outer = NewDisposeScope();
        using (var first = new UpdateMeasurement(model))
            first.Read(0.1);
        Assert.Equal(0, outer.DisposablesCount);
    }

    private static void Set(Linear linear, float[] weights, float[] biases)
    {
        using var quiet = no_grad();
        linear.weight.copy_(tensor(weights).view(2, 2));
        linear.bias!.copy_(tensor(biases));
    }
}
