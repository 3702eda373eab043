using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Modules;

public sealed class QuantizedLayerTests
{
    private static readonly double[,] Hidden = { { 0.5, -0.2, 0 }, { -1, 0.05, 0.25 } };

    [Fact]
    public void Quantized_Binary_IsTheSignTimesTheMeanSize()
    {
        using var layer = Layer(WeightLevels.Binary);
        const double Size = 2.0 / 6;
        Assert.Equal([Size, -Size, Size, -Size, Size, Size], Values(layer.Quantized()), Near);
    }

    [Fact]
    public void Quantized_Ternary_LeavesOutWhatIsSmall()
    {
        using var layer = Layer(WeightLevels.Ternary);
        // 0.7 of the mean is 0.2333: 0.5, 1 and 0.25 are above it.
        const double Size = 1.75 / 3;
        Assert.Equal([Size, 0, 0, -Size, 0, Size], Values(layer.Quantized()), Near);
    }

    [Fact]
    public void Quantized_Int8_IsTheNearestOf255Values()
    {
        using var layer = Layer(WeightLevels.Int8);
        using (no_grad())
            layer.Weight[0, 0] = 0.4999;
        // In steps of 1 / 127: 63.487, −25.4, 0, −127, 6.35, 31.75.
        double[] codes = [63, -25, 0, -127, 6, 32];
        Assert.Equal(codes, Values(layer.Codes()));
        Assert.Equal(codes.Select(code => code / 127), Values(layer.Quantized()), Near);
    }

    [Theory]
    [InlineData(WeightLevels.Binary)]
    [InlineData(WeightLevels.Ternary)]
    [InlineData(WeightLevels.Int8)]
    public void Quantized_AllZero_IsZero(WeightLevels levels)
    {
        using var layer = Layer(levels);
        using (no_grad())
            layer.Weight.zero_();
        Assert.All(Values(layer.Quantized()), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(WeightLevels.Binary)]
    [InlineData(WeightLevels.Ternary)]
    [InlineData(WeightLevels.Int8)]
    public void Forward_IsThatOfALinearLayerWithTheRoundedWeights(WeightLevels levels)
    {
        using var layer = Layer(levels);
        using var x = randn(5, 3, dtype: float64);
        using var used = layer.Quantized();
        Assert.Equal(Values(nn.functional.linear(x, used, layer.Bias)), Values(layer.call(x)));
    }

    [Theory]
    [InlineData(WeightLevels.Binary)]
    [InlineData(WeightLevels.Ternary)]
    [InlineData(WeightLevels.Int8)]
    public void Propagate_HiddenWeight_GetsTheFeedbackOfTheOneUsedAlsoNearZero(WeightLevels levels)
    {
        const double Epsilon = 0.1;
        using var layer = Layer(levels);
        using var model = nn.Sequential(layer);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(Epsilon));
        double[,] x = { { 1, -2, 0.5 }, { 0.3, 0.7, -1 } }, reward = { { 0.4, -0.1 }, { -0.6, 0.2 } };
        lfp.Propagate(model.call(tensor(x)), tensor(reward));
        using var rounded = layer.Quantized();
        var (q, b, grad) = (Values(rounded), Values(layer.Bias), Values(layer.Weight.grad!));
        for (var j = 0; j < 2; j++)
        {
            for (var i = 0; i < 3; i++)
            {
                var feedback = 0.0;
                for (var n = 0; n < 2; n++)
                {
                    var z = b[j] + Enumerable.Range(0, 3).Sum(k => q[(j * 3) + k] * x[n, k]);
                    var size = levels == WeightLevels.Int8 ? Math.Abs(Hidden[j, i]) : q.Max(Math.Abs);
                    feedback += size * x[n, i] * reward[n, j] / (z + (z < 0 ? -Epsilon : Epsilon));
                }

                Assert.Equal(-feedback, grad[(j * 3) + i], 12);
            }
        }
    }

    [Fact]
    public void Propagate_Convolution_LearnsAsAPlainOneWithTheRoundedWeights()
    {
        using var scope = NewDisposeScope();
        var layer = new QuantizedConvolution(2, 3, 3, WeightLevels.Ternary, stride: 2, padding: 1);
        var twin = nn.Conv2d(2, 3, 3, stride: 2, padding: 1);
        layer.to(float64);
        twin.to(float64);
        using (no_grad())
        {
            twin.weight.copy_(layer.Quantized());
            twin.bias!.copy_(layer.Bias);
        }

        var (x, labels) = (randn(4, 2, 7, 7, dtype: float64), tensor(new long[] { 0, 1, 2, 0 }));
        var (rounded, plain) = (Learn(layer), Learn(twin));
        var used = Values(twin.weight);
        Assert.Contains(0, used);
        foreach (var (one, other, weight) in rounded.Zip(plain, used).Where(weight => weight.Third != 0))
            Assert.Equal(other, one, 12);

        double[] Learn(nn.Module<Tensor, Tensor> first)
        {
            var model = nn.Sequential(first, new Staircase(4), nn.Flatten());
            using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.01));
            var outputs = model.call(x);
            lfp.Propagate(outputs, outputs.detach() * (nn.functional.one_hot(labels, outputs.shape[1]).to_type(float64) - 0.1));
            return Values(first.named_parameters().Single(named => named.name == "weight").parameter.grad!);
        }
    }

    [Fact]
    public void Backward_PassesStraightThroughToTheHiddenWeight()
    {
        using var layer = Layer(WeightLevels.Ternary);
        using var x = tensor(new double[,] { { 1, -2, 0.5 } });
        layer.call(x).sum().backward();
        Assert.Equal([1, -2, 0.5, 1, -2, 0.5], Values(layer.Weight.grad!));
    }

    [Fact]
    public void New_UnknownLevels_IsRefused()
        => Assert.Contains(
            "There are no such levels",
            Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizedLinear(3, 2, (WeightLevels)7)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(2, new[] { 0, 0, 1, 1, 1, 1, 1.0 })]
    [InlineData(4, new[] { 0, 0, 1 / 3.0, 1 / 3.0, 2 / 3.0, 1, 1 })]
    public void Staircase_Levels_GoUpAfterEachThird(int levels, double[] expected)
    {
        using var stairs = new Staircase(levels);
        using var z = tensor(new[] { -1, 0, 1e-9, 0.33, 0.34, 0.9, 7 });
        Assert.Equal(expected, Values(stairs.call(z)), Near);
        using var broken = tensor(new[] { double.NaN });
        Assert.True(double.IsNaN(Values(stairs.call(broken))[0]));
    }

    [Fact]
    public void Staircase_TwoLevels_IsTheStep()
    {
        using var scope = NewDisposeScope();
        var z = randn(1000);
        Assert.Equal(Values(new Step().call(z).to_type(float64)), Values(new Staircase(2).call(z).to_type(float64)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void Staircase_OtherLevels_AreRefused(int levels)
        => Assert.Equal("levels", Assert.Throws<ArgumentOutOfRangeException>(() => new Staircase(levels)).ParamName);

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1e-12;

    private static QuantizedLinear Layer(WeightLevels levels)
    {
        var layer = new QuantizedLinear(3, 2, levels);
        layer.to(float64);
        using var noGrad = no_grad();
        layer.Weight.copy_(tensor(Hidden));
        layer.Bias.copy_(tensor(new[] { 0.1, -0.2 }));
        return layer;
    }

    private static double[] Values(Tensor tensor)
    {
        using var flat = tensor.detach().contiguous();
        return flat.data<double>().ToArray();
    }
}
