using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Twins;

/// <summary>
/// Every kind of layer against the explicit form: rewards from layer to layer, <c>r_in = a ⊙ ∂(z·s)/∂a</c> with
/// <c>s = r / stab(z)</c>, each layer differentiated by itself.
/// </summary>
public sealed class ExplicitFormTests
{
    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>[]>> Networks = new()
    {
        ["conv1d"] = () => [Conv1d(3, 4, 3, stride: 2), SiLU(), AvgPool1d(2), Flatten(), Linear(28, 5)],
        ["conv2d grouped, dilated, strided, then eval norm"] = ()
            => [Conv2d(4, 8, 3, stride: 2, padding: 1, dilation: 2, groups: 2), BatchNorm2d(8), Tanh(), Flatten(), Linear(8 * 36, 5)],
        ["conv3d"] = () => [Conv3d(2, 3, 2), ELU(), AvgPool3d(2), MaxPool3d(2), Flatten(), Linear(3, 5)],
        ["transposed 1d"] = () => [ConvTranspose1d(3, 2, 3, stride: 2), Sigmoid(), Flatten(), Linear(66, 5)],
        ["transposed 2d"] = () => [ConvTranspose2d(4, 2, 3, stride: 2, groups: 2), GELU(), AdaptiveAvgPool2d(3), Flatten(), Linear(18, 5)],
        ["transposed 3d"] = () => [ConvTranspose3d(2, 2, 2), LeakyReLU(0.1), AdaptiveAvgPool3d(2), Flatten(), Linear(16, 5)],
        ["group and layer norm"] = () => [Conv2d(4, 6, 3), GroupNorm(3, 6), Softplus(), Flatten(), LayerNorm(6 * 144), Linear(6 * 144, 5)],
        ["instance norm, ceiling and strided pools"] = ()
            => [Conv2d(4, 6, 3), InstanceNorm2d(6, affine: true), SELU(), MaxPool2d(3, stride: 2), AvgPool2d(2), Flatten(), Linear(24, 5)],
        ["batch norm 1d"] = () =>
        [
            Flatten(), Linear(48, 9), BatchNorm1d(9), ReLU(), Linear(9, 7), BatchNorm1d(7), new LfpSharp.Modules.Hardtanh(), Linear(7, 5),
        ],
        ["batch norm 3d"] = () => [Conv3d(2, 3, 3), BatchNorm3d(3), Mish(), AdaptiveAvgPool3d(1), Flatten(), Linear(3, 5)],
        ["deep"] = () =>
        [
            Flatten(), Linear(48, 16), Tanh(), Linear(16, 16), SiLU(), Linear(16, 16), ReLU(), Linear(16, 16), Sigmoid(), Linear(16, 16),
            ELU(), Linear(16, 16), Step(), Linear(16, 5),
        ],
        ["activations apart from layers"] = ()
            => [Conv2d(4, 4, 3), MaxPool2d(2), Tanh(), AvgPool2d(2), Sigmoid(), Flatten(), Linear(36, 5)],
        ["ends in an activation"] = () => [Flatten(), Linear(48, 8), Tanh(), Linear(8, 5), Sigmoid()],
        ["ends flattened"] = () => [Conv2d(4, 5, 1), AdaptiveAvgPool2d(1), Flatten()],
        ["activations in a row, flattened between"] = () => [Conv2d(4, 2, 3), ReLU(), Flatten(), Sigmoid(), Linear(288, 5)],
        ["pooled zeros into a sigmoid"] = () => [Conv2d(4, 4, 3), ReLU(), MaxPool2d(2), Sigmoid(), Flatten(), Linear(144, 5)],
        ["pooled winners of a curve, then a sigmoid"] = ()
            => [Conv2d(4, 4, 3), NegatedReLU(), AdaptiveMaxPool2d([5, 5]), Sigmoid(), MaxPool2d(2), Softplus(), Flatten(), Linear(16, 5)],
        ["pool, then a rectifier"] = ()
            => [Conv2d(4, 4, 3), MaxPool2d(2), ReLU(), Conv2d(4, 3, 2), MaxPool2d(2), LeakyReLU(0.1), Flatten(), Linear(12, 5)],
        ["activations on the input"] = () => [Tanh(), Conv2d(4, 3, 3), ReLU(), Flatten(), Linear(432, 5)],
        ["shrinking activations"] = () =>
        [
            Flatten(), Linear(48, 9), Hardshrink(0.3), Linear(9, 9), Softshrink(0.2), Linear(9, 9), Tanhshrink(), Linear(9, 9),
            LogSigmoid(), Linear(9, 5),
        ],
        ["other activations"] = ()
            => [Flatten(), Linear(48, 9), Threshold(0.1, 0.4), Linear(9, 9), RReLU(), Linear(9, 9), PReLU(9, 0.3), Linear(9, 5)],
        ["PReLU apart from layers"] = ()
            => [PReLU(4, 0.2), Conv2d(4, 4, 3), MaxPool2d(2), PReLU(4, 0.3), PReLU(1, -0.4), Flatten(), Linear(144, 5)],
        ["own activations"] = ()
            => [Conv2d(4, 4, 3), new Cosine(), MaxPool2d(2), Flatten(), Linear(144, 9), new Cosine(), new Cosine(), Linear(9, 5)],
        ["sigmoids apart from layers"] = () =>
        [
            Hardsigmoid(), Conv2d(4, 4, 3), MaxPool2d(2), Sigmoid(), AvgPool2d(2), Softplus(), LogSigmoid(), ReLU(), Flatten(),
            LogSigmoid(), Linear(36, 5),
        ],
        ["dropout in evaluation, then sigmoid of zeros (eval)"] = ()
            => [Flatten(), Linear(48, 8), ReLU(), Dropout(), Sigmoid(), Linear(8, 5)],
        ["dropout in evaluation"] = () => [Flatten(), Linear(48, 8), ReLU(), Dropout(), Linear(8, 5)],
    };

    public static TheoryData<string, double, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, double, bool>();
            foreach (var name in Networks.Keys)
            {
                foreach (var epsilon in new[] { 0, 1e-6, 0.1, 1 })
                {
                    data.Add(name, epsilon, false);
                    data.Add(name, epsilon, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Propagate_EveryKindOfLayer_AgreesWithTheExplicitForm(string name, double epsilon, bool recorded)
        => Check(name, epsilon, recorded, ActivationReference.ZeroOutput);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Propagate_ActivationsMeasuredFromTheInputZero_AgreesWithTheExplicitForm(string name, double epsilon, bool recorded)
        => Check(name, epsilon, recorded, ActivationReference.ZeroInput);

    private static void Check(string name, double epsilon, bool recorded, ActivationReference reference)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var layers = Networks[name]();
        using var model = Sequential(layers.Select((layer, i) => ($"{i}", (Module<Tensor, Tensor>)layer)).ToArray());
        model.to(ScalarType.Float64);
        model.train(!name.Contains("eval", StringComparison.Ordinal));
        Draw(model);
        var inputs = randn(Shape(layers[0], name), ScalarType.Float64);

        var composite = Composite.Epsilon(epsilon, reference).With<Cosine>(new IdentityRule(reference));
        using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = recorded };
        var outputs = model.call(inputs);
        var reward = randn_like(outputs);
        lfp.Propagate(outputs, reward);
        var actual = model.parameters().Select(parameter => -parameter.grad!).ToList();
        var passed = recorded ? lfp.InputRewards[0].clone() : null;
        lfp.Dispose();

        var (expected, expectedInput) = Explicit(layers, inputs, reward, epsilon, reference);
        foreach (var ((parameterName, _), (e, a)) in model.named_parameters().Zip(expected.Zip(actual)))
            Close(parameterName, e, a);
        if (passed is not null)
            Close("input", expectedInput, passed);
    }

    private static void Close(string what, Tensor expected, Tensor actual)
    {
        var size = Math.Max(expected.norm().item<double>(), 1e-2);
        var distance = (expected - actual).norm().item<double>();
        Assert.True(distance <= 1e-9 * size, $"{what}: ‖difference‖ = {distance:g3}, ‖expected‖ = {size:g3}");
    }

    private static (List<Tensor> Feedback, Tensor Input) Explicit(
        Module<Tensor, Tensor>[] layers, Tensor inputs, Tensor reward, double epsilon, ActivationReference reference)
    {
        var composite = Composite.Epsilon(epsilon).With<Cosine>(new IdentityRule());
        var activations = new List<Tensor> { inputs };
        foreach (var layer in layers)
        {
            using var noGrad = no_grad();
            activations.Add(layer.forward(activations[^1]));
        }

        var feedback = new List<Tensor>();
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var rule = composite.Find(new LayerPlace("", layers[i], false));
            if (rule is IdentityRule && !layers[i].parameters().Any())
            {
                // What is measured from the input 0 leaves f(0) its share of the reward; where all else is 0 there was none.
                var constant = layers[i].forward(zeros_like(activations[i]));
                if (reference == ActivationReference.ZeroInput && constant.count_nonzero().item<long>() > 0)
                    reward = Gate.Normalize(reward * (activations[i + 1] - constant), activations[i + 1], 0);
                continue;
            }

            var input = activations[i].detach().requires_grad_(true);
            var output = layers[i].forward(input);
            if (Moves(layers[i]))
            {
                reward = autograd.grad([output], [input], [reward])[0];
                continue;
            }

            var normalized = rule is EpsilonRule
                ? Gate.Normalize(reward, output.detach(), epsilon)
                : Gate.Normalize(reward, output.detach(), 0);
            Tensor[] targets = [input, .. layers[i].parameters()];
            var gradients = autograd.grad([output], targets, [normalized]);
            feedback.InsertRange(0, targets.Skip(1).Zip(gradients.Skip(1), (parameter, gradient) => parameter.detach().abs() * gradient));
            reward = activations[i] * gradients[0];
        }

        return (feedback, reward);
    }

    // What an output holds of an input it holds whole: the reward of the one is the reward of the other, 0 or not.
    private static bool Moves(Module layer)
        => layer is TorchSharp.Modules.Flatten or TorchSharp.Modules.MaxPool2d or TorchSharp.Modules.MaxPool3d
            or TorchSharp.Modules.AdaptiveMaxPool2d or TorchSharp.Modules.Dropout { training: false };

    private static void Draw(Module model)
    {
        using var noGrad = no_grad();
        foreach (var parameter in model.parameters())
            parameter.normal_(0.1, 0.4);
        foreach (var (name, buffer) in model.named_buffers())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal))
                buffer.normal_(0, 0.3);
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                buffer.uniform_(0.5, 2);
        }
    }

    private static long[] Shape(Module<Tensor, Tensor> first, string name) => first switch
    {
        TorchSharp.Modules.Conv1d or TorchSharp.Modules.ConvTranspose1d
            => [4, 3, name.StartsWith("transposed", StringComparison.Ordinal) ? 16 : 31],
        TorchSharp.Modules.Conv3d or TorchSharp.Modules.ConvTranspose3d => [4, 2, 5, 5, 5],
        TorchSharp.Modules.Flatten => [6, 3, 4, 4],
        _ => [4, 4, 14, 14],
    };

    private static Step Step() => new();

    private sealed class Cosine() : Module<Tensor, Tensor>(nameof(Cosine))
    {
        public override Tensor forward(Tensor input) => input.cos();
    }

    private static NegatedReLU NegatedReLU() => new();
}
