using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Kernels;

/// <summary>The fused float32 passes against their tensor twins.</summary>
public sealed class GateKernelTests
{
    [Fact]
    public void Pass_DensityThatLiesTransposed_IsThatOfItsCopy()
    {
        using var scope = NewDisposeScope();
        var (density, z) = (randn(7, 40).t(), randn(40, 7));
        Assert.True(Gate.PassByTensors(density, z.relu(), z, 0.1, 0.5).sub(Gate.Pass(density, z.relu(), z, 0.1, 0.5)).abs().max()
            .item<float>() < 1e-6);
        Assert.True(Gate.Pass(density, z.relu(), z, 0.1).equal(Gate.Pass(density.contiguous(), z.relu(), z, 0.1)).all().item<bool>());
    }

    private static readonly float[] Special =
    [
        0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, 1e-7f, -1e-7f, 1, -1,
        float.MaxValue,
    ];

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1e-6, 1.0)]
    [InlineData(1.0, 0.5)]
    public void Pass_EveryLength_AgreesWithTheTwin(double epsilon, double scale)
    {
        for (var length = 1; length <= 256; length++)
            Compare(randn(length), randn(length), randn(length), epsilon, scale);
        Compare(randn(3, 70_001), randn(3, 70_001), randn(3, 70_001), epsilon, scale);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e-6)]
    public void Pass_SpecialValues_AgreeWithTheTwin(double epsilon)
    {
        foreach (var density in new[] { 1f, -2f, 0f })
            Compare(full(Special.Length, density), tensor(Special), tensor(Special), epsilon, 1);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.25)]
    public void Pass_EveryPairOfSpecialValues_AgreesWithTheTwin(double epsilon)
    {
        using var scope = NewDisposeScope();
        var special = tensor(Special);
        Compare(
            ones(Special.Length * Special.Length), special.repeat(Special.Length), special.repeat_interleave(Special.Length), epsilon, 1);
    }

    [Fact]
    public void Pass_ZeroPreActivationAtEveryLength_CountsAsPositive()
    {
        // An output other than 0 shows the sign: Sigmoid and Step are such where z is 0.
        using var scope = NewDisposeScope();
        for (var length = 1; length <= 64; length++)
        {
            foreach (var zero in new[] { 0f, -0f })
            {
                Assert.Equal(
                    Enumerable.Repeat(6f, length),
                    Gate.Pass(full(length, 3f), full(length, 0.5f), full(length, zero), 0.25).data<float>().ToArray());
            }
        }
    }

    [Fact]
    public void Pass_NotContiguous_AgreesWithTheTwin()
    {
        using var scope = NewDisposeScope();
        Compare(randn(40, 30).t(), randn(30, 40), randn(30, 40), 1e-6, 1);
        Compare(randn(1).expand(30, 40), randn(30, 40), randn(30, 40), 1e-6, 1);
    }

    [Fact]
    public void Pass_SlicesAtOddAddresses_AgreeWithTheTwin()
    {
        using var scope = NewDisposeScope();
        for (var offset = 1; offset < 9; offset++)
            Compare(randn(200)[offset..], randn(200)[offset..], randn(200)[offset..], 1e-6, 1);
    }

    [Fact]
    public void Pass_ZeroPreActivation_DividesByEpsilonAndByNothingAtZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0.5f / 0.25f, Gate.Pass(ones(1), full(1, 0.5f), zeros(1), 0.25).item<float>());
        Assert.Equal(0, Gate.Pass(ones(1), full(1, 0.5f), zeros(1), 0).item<float>());
    }

    [Fact]
    public void Scale_EveryLength_AgreesWithTheTwin()
    {
        using var scope = NewDisposeScope();
        foreach (var length in Enumerable.Range(1, 256).Append(140_003))
        {
            var (parameter, gradient) = (randn(length), randn(length));
            var expected = parameter.abs() * gradient;
            ParameterFeedback.Scale(parameter, gradient);
            Assert.True(expected.equal(gradient).all().item<bool>());
        }
    }

    [Fact]
    public void Pass_OnCuda_AgreesWithTheCpu()
    {
        var device = CudaDevice.OrSkip();
        using var scope = NewDisposeScope();
        var special = tensor(Special);
        var (z, output) = (special.repeat(Special.Length), special.repeat_interleave(Special.Length));
        foreach (var epsilon in new[] { 0, 1e-6, 0.25 })
        {
            var there = Gate.Pass(ones_like(z).to(device), output.to(device), z.to(device), epsilon, 0.5);
            Assert.Equal(DeviceType.CUDA, there.device_type);
            Assert.True(there.cpu().allclose(Gate.Pass(ones_like(z), output, z, epsilon, 0.5), 1e-5, 1e-30, equal_nan: true));
        }
    }

    private static void Compare(Tensor density, Tensor output, Tensor preActivation, double epsilon, double scale)
    {
        using var scope = NewDisposeScope();
        var twin = Gate.PassByTensors(density, output, preActivation, epsilon, scale);
        var fused = Gate.Pass(density, output, preActivation, epsilon, scale);
        Assert.Equal(twin.shape, fused.shape);
        Assert.True(fused.allclose(twin, 1e-5, 1e-30, equal_nan: true), $"length {density.NumberOfElements}");
    }
}
