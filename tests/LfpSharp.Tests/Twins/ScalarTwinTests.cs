using CsCheck;
using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Testing.Twins;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Twins;

/// <summary>Random networks against the scalar twin.</summary>
public sealed class ScalarTwinTests
{
    private static readonly (string Name, Func<Module<Tensor, Tensor>> Module, Func<double, double> F)[] Activations =
    [
        ("relu", () => ReLU(), z => Math.Max(z, 0)),
        ("leaky", () => LeakyReLU(0.2), z => z < 0 ? 0.2 * z : z),
        ("elu", () => ELU(0.7), z => z < 0 ? 0.7 * (Math.Exp(z) - 1) : z),
        ("selu", () => SELU(), z => 1.0507009873554805 * (z < 0 ? 1.6732632423543772 * (Math.Exp(z) - 1) : z)),
        ("silu", () => SiLU(), z => z / (1 + Math.Exp(-z))),
        ("tanh", () => Tanh(), Math.Tanh),
        ("sigmoid", () => Sigmoid(), z => 1 / (1 + Math.Exp(-z))),
        ("softplus", () => Softplus(), z => Math.Log(1 + Math.Exp(z))),
        ("hardtanh", () => new LfpSharp.Modules.Hardtanh(), z => Math.Clamp(z, -1, 1)),
        ("hardtanh in place", () => Hardtanh(inplace: true), z => Math.Clamp(z, -1, 1)),
        ("relu in place", () => ReLU(inplace: true), z => Math.Max(z, 0)),
        ("elu in place", () => ELU(0.7, inplace: true), z => z < 0 ? 0.7 * (Math.Exp(z) - 1) : z),
        ("step", () => new Step(), z => z > 0 ? 1 : 0),
        ("negated relu", () => new NegatedReLU(), z => -Math.Max(z, 0)),
        ("negated tanh", () => new NegatedTanh(), z => -Math.Tanh(z)),
        ("negated step", () => new NegatedStep(), z => z > 0 ? -1 : 0),
    ];

    private static readonly double[] Epsilons = [0, 1e-6, 1e-3, 0.1, 1];

    [Fact]
    public void Propagate_RandomDenseNetworks_AgreeWithScalarTwin()
        => Gen.Select(
            Gen.Int[0, Activations.Length - 1], Gen.Int[0, Epsilons.Length - 1], Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int[0, 1 << 20])
            .Sample(
                (activation, epsilon, depth, batch, seed) => CheckDense(Activations[activation], Epsilons[epsilon], depth, batch, seed),
                iter: 150, threads: 1);

    [Fact]
    public void Propagate_RandomConvolutions_AgreeWithScalarTwin()
        => Gen.Select(
            Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[0, 2], Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[0, Epsilons.Length - 1], Gen.Int[0, 1 << 20])
            .Sample((kernel, stride, padding, dilation, groups, epsilon, seed)
                => CheckConvolution(kernel, stride, padding, dilation, groups, Epsilons[epsilon], seed), iter: 80, threads: 1);

    private static void CheckDense(
        (string Name, Func<Module<Tensor, Tensor>> Module, Func<double, double> F) activation, double epsilon, int depth, int batch,
        int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        int[] widths = [3, .. Enumerable.Repeat(5, depth), 4];
        using var model = Sequential();
        var twin = new ScalarNetwork(epsilon);
        var affine = new List<(Module Layer, ScalarAffine Twin)>();
        for (var l = 0; l + 1 < widths.Length; l++)
        {
            var linear = Linear(widths[l], widths[l + 1], dtype: ScalarType.Float64);
            affine.Add((linear, ScalarAffine.Dense(Values(linear.weight!), Values(linear.bias!))));
            model.append(linear);
            twin.Add(affine[^1].Twin);
            if (l + 2 < widths.Length)
            {
                model.append(activation.Module());
                twin.Add(new ScalarActivation(activation.F));
            }
        }

        Compare(model, twin, affine, randn([batch, 3], ScalarType.Float64), epsilon);
    }

    private static void CheckConvolution(int kernel, int stride, int padding, int dilation, int groups, double epsilon, int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        const int Channels = 2, Filters = 4, Size = 7;
        var shape = new ScalarConvolution(Channels, Filters, Size, kernel, stride, padding, dilation, groups);
        var conv = Conv2d(Channels, Filters, kernel, stride, padding, dilation, groups: groups, dtype: ScalarType.Float64);
        var first = new ScalarAffine(shape.Connections(), Values(conv.weight), shape.BiasOf, Values(conv.bias!));

        using var model = Sequential(conv, ReLU());
        var twin = new ScalarNetwork(epsilon).Add(first).Add(new ScalarActivation(z => Math.Max(z, 0)));
        var windows = shape.Windows();
        var features = windows.Length > 0 ? windows.Length : Filters * shape.Side * shape.Side;
        if (windows.Length > 0)
        {
            model.append(MaxPool2d(2));
            twin.Add(new ScalarMaxPool(windows));
        }

        var head = Linear(features, 3, dtype: ScalarType.Float64);
        model.append(Flatten()).append(head);
        var last = ScalarAffine.Dense(Values(head.weight!), Values(head.bias!));
        twin.Add(last);

        Compare(model, twin, [(conv, first), (head, last)], randn([3, Channels, Size, Size], ScalarType.Float64), epsilon);
    }

    private static void Compare(
        Sequential model, ScalarNetwork twin, List<(Module Layer, ScalarAffine Twin)> affine, Tensor inputs, double epsilon)
    {
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(epsilon)) { RecordRewards = true };
        var outputs = model.call(inputs);
        var reward = randn_like(outputs);
        lfp.Propagate(outputs, reward);

        var inputRewards = new List<double>();
        for (var n = 0; n < inputs.shape[0]; n++)
        {
            twin.Forward(Values(inputs[n]));
            Close(twin.Outputs, Values(outputs[n]));
            inputRewards.AddRange(twin.Backward(Values(reward[n])));
        }

        Close(inputRewards, Values(lfp.InputRewards[0]));
        foreach (var (layer, expected) in affine)
        {
            var gradients = layer.named_parameters(recurse: false).ToDictionary(
                named => named.name, named => Values(-named.parameter.grad!));
            Close(expected.WeightFeedback, gradients["weight"]);
            Close(expected.BiasFeedback, gradients["bias"]);
        }

        // The same without recording, which takes the shortest way through a Sequential.
        lfp.RecordRewards = false;
        lfp.Propagate(model.call(inputs), reward);
        foreach (var (layer, expected) in affine)
        {
            Close(
                expected.WeightFeedback,
                Values(-layer.named_parameters(recurse: false).First(named => named.name == "weight").parameter.grad!));
        }
    }

    private static void Close(IReadOnlyList<double> expected, double[] actual)
    {
        Assert.Equal(expected.Count, actual.Length);
        var size = expected.Concat(actual).Max(Math.Abs);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= 1e-9 * Math.Max(size, 1e-3), $"[{i}]: expected {expected[i]:r}, got {actual[i]:r}");
        }
    }

    private static double[] Values(Tensor tensor) => tensor.detach().contiguous().data<double>().ToArray();
}
