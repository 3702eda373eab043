using System.Globalization;
using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Golden;

public sealed class GoldenFeedbackTests
{
    public static TheoryData<string> Networks =>
    [
        "conv-avgpool", "conv-batchnorm-train", "lenet-relu", "mlp-elu", "mlp-epsilon-one", "mlp-gelu", "mlp-leakyrelu", "mlp-relu",
        "mlp-sigmoid", "mlp-sigmoid-reward", "mlp-silu", "mlp-step", "mlp-tanh", "residual", "transformer-block",
        "n-act-hardshrink", "n-act-softshrink", "n-concat-then-silu-eps0.01", "n-dropout-eval-then-relu-eps1", "n-input-relu-eps1",
        "n-pool-then-relu-eps1", "n-pool-then-relu-eps1e-06",
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float64_AgreesWithReferenceTo1e9(string name) => Check(name, ScalarType.Float64, 1e-9, recorded: true);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float32_AgreesWithReferenceTo1e4(string name) => Check(name, ScalarType.Float32, 1e-4, recorded: false);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float32Recorded_AgreesWithReferenceTo1e4(string name) => Check(name, ScalarType.Float32, 1e-4, recorded: true);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float64NotRecorded_AgreesWithReferenceTo1e9(string name)
        => Check(name, ScalarType.Float64, 1e-9, recorded: false);

    private static void Check(string name, ScalarType type, double tolerance, bool recorded)
    {
        using var scope = NewDisposeScope();
        var file = GoldenFile.Read(name);
        using var model = name.StartsWith("n-", StringComparison.Ordinal)
            ? GoldenSpec.Build(file.Metadata["spec"])
            : GoldenNetworks.Build(name);
        Load(model, file);
        model.to(type);
        model.train(file.Metadata["mode"] == "train");

        var epsilon = double.Parse(file.Metadata["epsilon"], CultureInfo.InvariantCulture);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(epsilon)) { RecordRewards = recorded };
        var outputs = model.call(file.Tensor("input").to(type));
        Close("output", file.Tensor("output"), outputs.detach(), tolerance);

        IReward reward = file.Metadata["reward"] == "sigmoid" ? new SigmoidReward() : new SoftmaxReward();
        var rewards = reward.Evaluate(outputs, file.Tensor("labels"));
        Close("reward.output", file.Tensor("reward.output"), rewards, tolerance);

        lfp.Propagate(outputs, rewards);
        foreach (var (parameterName, parameter) in model.named_parameters())
            Close(parameterName, file.Tensor("feedback." + parameterName), -parameter.grad!, tolerance);
        if (recorded)
            Close("reward.input", file.Tensor("reward.input"), lfp.InputRewards[0], tolerance);
    }

    private static void Load(nn.Module model, GoldenFile file)
    {
        using var noGrad = no_grad();
        foreach (var (name, target) in model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))
            .Concat(model.named_buffers().Select(b => (b.name, b.buffer))))
        {
            if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                target.copy_(file.Tensor("param." + name));
        }
    }

    private static void Close(string what, Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var reference = expected.to(ScalarType.Float64);
        var distance = (reference - actual.to(ScalarType.Float64)).norm().item<double>();

        // What a batch norm cancels is near zero by itself and is compared by absolute size.
        var size = Math.Max(reference.norm().item<double>(), 1e-2);
        Assert.True(distance <= tolerance * size, $"{what}: ‖difference‖ = {distance:g3}, ‖expected‖ = {size:g3}");
    }
}
