using LfpSharp.Rewards;
using LfpSharp.Tests.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Rewards;

public sealed class GoldenRewardTests
{
    private static readonly Dictionary<string, IReward> Rewards = new()
    {
        ["softmax"] = new SoftmaxReward(),
        ["sigmoid"] = new SigmoidReward(),
        ["bounded-softmax-0.1-0.9"] = new BoundedSoftmaxReward(0.1, 0.9),
        ["bounded-softmax-0.1-0.9-sign"] = new BoundedSoftmaxReward(0.1, 0.9, OutputFactor.Sign),
        ["correct-classification"] = new CorrectClassificationReward(),
        ["misclassification"] = new MisclassificationReward(),
        ["maximize-neuron"] = new MaximizeNeuronReward(),
        ["minimize-neuron"] = new MinimizeNeuronReward(),
        ["binary-sigmoid"] = new BinarySigmoidReward(),
    };

    public static TheoryData<string> Names => [.. Rewards.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_Float64_EqualsReference(string name) => Check(name, ScalarType.Float64, 1e-12);

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_Float32_EqualsReference(string name) => Check(name, ScalarType.Float32, 1e-5);

    [Fact]
    public void Evaluate_OnCuda_EqualsReference()
    {
        var device = CudaDevice.OrSkip();
        foreach (var name in Rewards.Keys)
        {
            Check(name, ScalarType.Float64, 1e-12, device);
            Check(name, ScalarType.Float32, 1e-5, device);
        }
    }

    private static void Check(string name, ScalarType type, double tolerance, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var file = GoldenFile.Read("rewards", device);
        var prefix = name == "binary-sigmoid" ? "binary." : "";
        var reward = Rewards[name].Evaluate(file.Tensor(prefix + "logits").to(type), file.Tensor(prefix + "labels"));
        Assert.Equal(type, reward.dtype);
        var difference = (reward.to(ScalarType.Float64) - file.Tensor("reward." + name)).abs().max().item<double>();
        Assert.True(difference <= tolerance, $"{name}: {difference:g3}");
    }
}
