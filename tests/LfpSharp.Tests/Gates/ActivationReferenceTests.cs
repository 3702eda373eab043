using LfpSharp.Gates;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Gates;

/// <summary>
/// The gate measured from f(0) against a twin one number at a time: <c>q(z) · z / stab(z)</c> with q the mean slope between 0 and
/// z, <c>∫₀¹ f'(t z) dt</c>, which cancels nothing and is f'(0) at 0.
/// </summary>
public sealed class ActivationReferenceTests
{
    private static readonly double[] Epsilons = [0, 1e-6, 0.1, 1];

    private static readonly double[] Sizes =
    [
        0, 1e-300, 1e-38, 1e-20, 1e-12, 1e-9, 1e-8, 3e-8, 1e-7, 1e-6, 5e-6, 7.6e-6, 7.7e-6, 1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.1, 0.5, 1, 2.9,
        3.1, 8, 15, 30,
    ];

    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor>> Module, Func<double, double> Slope)> Activations = new()
    {
        ["sigmoid"] = (Sigmoid, Bell),
        ["softplus"] = (() => Softplus(), Logistic),
        ["steep softplus"] = (() => Softplus(3), z => Logistic(3 * z)),
        ["softplus that soon is a line"] = (() => Softplus(1, 2), z => z > 2 ? 1 : Logistic(z)),
        ["log sigmoid"] = (LogSigmoid, z => Logistic(-z)),
        ["hard sigmoid"] = (() => Hardsigmoid(), z => Math.Abs(z) < 3 ? 1.0 / 6 : 0),
        ["own sigmoid"] = (() => new Own(z => z.sigmoid()), Bell),
        ["own softplus"] = (() => new Own(z => z.exp().add(1).log()), Logistic),
        ["own cosine"] = (() => new Own(z => z.cos()), z => -Math.Sin(z)),
        ["own shifted line, as LeakyReLU"] = (() => new Own(z => functional.leaky_relu(z, 1) + 2), _ => 1),
    };

    public static TheoryData<string, ScalarType> Cases => new MatrixTheoryData<string, ScalarType>(
        Activations.Keys, [ScalarType.Float64, ScalarType.Float32]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void PassDifference_FarAndNearZero_AgreesWithTheScalarTwin(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (create, slope) = Activations[name];
        using var module = create();
        double[] all = [.. Sizes.SelectMany(size => new[] { size, -size })];
        var z = tensor(all, [all.Length, 1]).to(type);
        var density = linspace(-2, 3, all.Length, type).reshape(-1, 1);
        var difference = ReferenceDifference.Of(module, z)!;
        double[] values = Values(z), densities = Values(density);
        foreach (var epsilon in Epsilons)
        {
            var passed = Values(Gate.PassDifference(density, difference, z, null, epsilon, 0.5));
            for (var i = 0; i < values.Length; i++)
                Close(name, epsilon, values[i], 0.5 * densities[i] * Twin(name, slope, values[i], epsilon), passed[i], type);
        }
    }

    [Fact]
    public void PassDifference_PreActivationOfOtherWeights_DividesByThat()
    {
        // d(x) / stab(z) with x = log 3: σ(x) − 1/2 = 1/4, z = −2, ε = 1/2
        using var scope = NewDisposeScope();
        using var module = Sigmoid();
        var x = tensor([Math.Log(3), 0]);
        var passed = Gate.PassDifference(tensor([5.0, 5]), ReferenceDifference.Of(module, x)!, x, tensor([-2.0, 0]), 0.5, 1);
        Assert.Equal(5 * 0.25 / -2.5, passed[0].item<double>(), 1e-12);
        Assert.Equal(0, passed[1].item<double>());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void PassDifference_JumpAtZero_IsExactBeyondItsNeighbourhoodAndBoundedWithin(ScalarType type)
    {
        // f is 1 from 0 on and −1 below, so f(0) = 1 and d is 0 or −2.
        const double Near = 1.0 / (1 << 17);
        using var scope = NewDisposeScope();
        using var module = new Own(z => z.ge(0).to(z.dtype).mul(2).sub(1));
        double[] all = [0, .. Sizes.Skip(1).SelectMany(size => new[] { size, -size })];
        var z = tensor(all).to(type);
        foreach (var epsilon in Epsilons)
        {
            var passed = Values(Gate.PassDifference(ones_like(z), ReferenceDifference.Of(module, z)!, z, null, epsilon, 1));
            foreach (var (value, gate) in Values(z).Zip(passed))
            {
                Assert.InRange(gate, 0, 2 / Near);
                if (Math.Abs(value) >= Near)
                    Assert.Equal(value > 0 ? 0 : 2 / (Math.Abs(value) + epsilon), gate, 1e-6 * (1 + gate));
            }
        }
    }

    [Fact]
    public void Of_ActivationNotFiniteAtZero_IsRefused()
    {
        using var module = new Own(z => z.log());
        using var input = ones(2, 3);
        var refused = Assert.Throws<InvalidOperationException>(() => ReferenceDifference.Of(module, input));
        Assert.Contains("Own is not finite at 0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ModuleOfTwoInputs_IsRefused()
    {
        using var module = new LfpSharp.Modules.Sum();
        using var input = ones(2, 3);
        var refused = Assert.Throws<InvalidOperationException>(() => ReferenceDifference.Of(module, input));
        Assert.Contains("Sum does not map one tensor to one", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_HardtanhInPlaceAwayFromZero_IsRefused()
    {
        using var input = ones(2, 3);
        using Hardtanh usual = Hardtanh(inplace: true), above = Hardtanh(0.5, 1, inplace: true);
        Assert.Null(ReferenceDifference.Of(usual, input));
        var refused = Assert.Throws<InvalidOperationException>(() => ReferenceDifference.Of(above, input));
        Assert.Contains("LfpSharp.Modules.Hardtanh", refused.Message, StringComparison.Ordinal);
    }

    private static double Twin(string name, Func<double, double> slope, double z, double epsilon)
    {
        // Simpson's rule, which is exact to 1e-12 here; where the slope breaks off, the mean is written out.
        const int Parts = 4000;
        var mean = name switch
        {
            "hard sigmoid" => Math.Min(1, 3 / Math.Max(Math.Abs(z), 1e-300)) / 6,
            "softplus that soon is a line" when z > 2 => (z - Math.Log(2)) / z,
            _ => Enumerable.Range(0, Parts).Average(i =>
                (slope(z * i / Parts) + (4 * slope(z * (i + 0.5) / Parts)) + slope(z * (i + 1) / Parts)) / 6),
        };
        return epsilon == 0 ? mean : mean * Math.Abs(z) / (Math.Abs(z) + epsilon);
    }

    private static void Close(string name, double epsilon, double z, double expected, double actual, ScalarType type)
    {
        // Relative to the gate; where f's slope is 0 at 0, to that of a slope of 0.1.
        var size = name != "own cosine" ? 0 : epsilon == 0 ? 0.1 : 0.1 * Math.Abs(z) / (Math.Abs(z) + epsilon);
        var tolerance = (type == ScalarType.Float64 ? 1e-9 : 1e-4) * Math.Max(Math.Abs(expected), size);
        Assert.True(
            Math.Abs(expected - actual) <= tolerance, $"{name}, z = {z:r}, ε = {epsilon}: expected {expected:r}, got {actual:r}");
    }

    private static double[] Values(Tensor tensor) => tensor.to(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static double Logistic(double z) => 1 / (1 + Math.Exp(-z));

    private static double Bell(double z) => Logistic(z) * Logistic(-z);

    private sealed class Own(Func<Tensor, Tensor> f) : Module<Tensor, Tensor>(nameof(Own))
    {
        public override Tensor forward(Tensor input) => f(input);
    }
}
