using LfpSharp.Lab.Optimizing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Optimizing;

/// <summary>Three steps of each optimizer, and of each clipping, against the formulas on one number.</summary>
public sealed class OptimizerStepTests
{
    private const double Rate = 0.1, Decay = 0.2;
    private static readonly double[] Gradients = [0.5, -1.5, 0.25];

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.6, false)]
    [InlineData(0.6, true)]
    public void Sgd_ThreeSteps_EqualTheFormula(double momentum, bool nesterov)
    {
        double weight = 2, velocity = 0;
        var expected = Gradients.Select((gradient, i) =>
        {
            gradient += Decay * weight;
            velocity = i == 0 ? gradient : (momentum * velocity) + gradient;
            return weight -= Rate * (nesterov ? gradient + (momentum * velocity) : velocity);
        });
        AssertSteps(expected, new SgdOptions { LearningRate = Rate, WeightDecay = Decay, Momentum = momentum, Nesterov = nesterov });
    }

    [Fact]
    public void Adam_ThreeSteps_EqualTheFormula()
        => AssertSteps(Adam(decoupled: false), new AdamOptions { LearningRate = Rate, WeightDecay = Decay, Beta1 = 0.7, Beta2 = 0.8 });

    [Fact]
    public void AdamW_ThreeSteps_EqualTheFormula()
        => AssertSteps(Adam(decoupled: true), new AdamWOptions { LearningRate = Rate, WeightDecay = Decay, Beta1 = 0.7, Beta2 = 0.8 });

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.6)]
    public void RmsProp_ThreeSteps_EqualTheFormula(double momentum)
    {
        double weight = 2, square = 0, velocity = 0;
        var expected = Gradients.Select(gradient =>
        {
            gradient += Decay * weight;
            square = (0.75 * square) + (0.25 * gradient * gradient);
            velocity = (momentum * velocity) + (gradient / (Math.Sqrt(square) + 1e-8));
            return weight -= Rate * velocity;
        });
        AssertSteps(expected, new RmsPropOptions { LearningRate = Rate, WeightDecay = Decay, Alpha = 0.75, Momentum = momentum });
    }

    [Fact]
    public void Options_Unset_AreThoseOfThePapers()
    {
        SgdOptions sgd = new();
        AdamOptions adam = new();
        AdamWOptions adamW = new();
        RmsPropOptions rmsProp = new();
        Assert.Equal((0.1, 0.0, 0.9, false), (sgd.LearningRate, sgd.WeightDecay, sgd.Momentum, sgd.Nesterov));
        Assert.Equal((0.001, 0.0, 0.9, 0.999), (adam.LearningRate, adam.WeightDecay, adam.Beta1, adam.Beta2));
        Assert.Equal((0.001, 0.01, 0.9, 0.999), (adamW.LearningRate, adamW.WeightDecay, adamW.Beta1, adamW.Beta2));
        Assert.Equal((0.001, 0.0, 0.99, 0.0), (rmsProp.LearningRate, rmsProp.WeightDecay, rmsProp.Alpha, rmsProp.Momentum));
    }

    [Fact]
    public void Create_NesterovWithoutMomentum_IsRefusedWithAWayOut()
    {
        using var parameter = new Parameter(ones(1));
        var error = Assert.Throws<ArgumentException>(() => new SgdOptions { Nesterov = true, Momentum = 0 }.Create([parameter]));
        Assert.Contains("optimizer.momentum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clipping_TwoParameters_CutsAsItsNameSays()
    {
        // Norms 5 and 0.5, together √25.25.
        var whole = 2 / Math.Sqrt(25.25);
        AssertClipped(new NormClipping { Max = 2 }, [3 * whole, 4 * whole, 0.3 * whole, 0.4 * whole]);
        AssertClipped(new LayerNormClipping { Max = 2 }, [3 * 0.4, 4 * 0.4, 0.3, 0.4]);
        AssertClipped(new ValueClipping { Max = 3.5 }, [3, 3.5, 0.3, 0.4]);
        AssertClipped(new NormClipping { Max = 6 }, [3, 4, 0.3, 0.4]);
        Assert.Equal(1, new NormClipping().Max);
    }

    private static IEnumerable<double> Adam(bool decoupled)
    {
        double weight = 2, mean = 0, square = 0;
        for (var step = 1; step <= Gradients.Length; step++)
        {
            var gradient = Gradients[step - 1] + (decoupled ? 0 : Decay * weight);
            weight *= decoupled ? 1 - (Rate * Decay) : 1;
            mean = (0.7 * mean) + (0.3 * gradient);
            square = (0.8 * square) + (0.2 * gradient * gradient);
            var (meanNow, squareNow) = (mean / (1 - Math.Pow(0.7, step)), square / (1 - Math.Pow(0.8, step)));
            yield return weight -= Rate * meanNow / (Math.Sqrt(squareNow) + 1e-8);
        }
    }

    private static void AssertSteps(IEnumerable<double> expected, LfpSharp.Lab.Optimizing.OptimizerOptions options)
    {
        using var scope = NewDisposeScope();
        using var parameter = new Parameter(full(1, 2, ScalarType.Float64));
        using var optimizer = options.Create([parameter]);
        foreach (var (weight, gradient) in expected.Zip(Gradients))
        {
            parameter.grad = full(1, gradient, ScalarType.Float64);
            optimizer.step();
            Assert.Equal(weight, parameter.item<double>(), 1e-6);
        }
    }

    private static void AssertClipped(Clipping clipping, double[] expected)
    {
        using var scope = NewDisposeScope();
        using Parameter first = new(zeros(2)), second = new(zeros(2)), without = new(zeros(2));
        (first.grad, second.grad) = (tensor([3f, 4f]), tensor([0.3f, 0.4f]));
        clipping.Apply([first, second, without]);
        var found = cat([first.grad, second.grad]).to_type(ScalarType.Float64).data<double>().ToArray();
        Assert.Equal(expected, found, (one, other) => Math.Abs(one - other) < 1e-5);
        Assert.Null(without.grad);
    }
}
