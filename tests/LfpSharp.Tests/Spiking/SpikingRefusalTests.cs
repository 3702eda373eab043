using LfpSharp.Gates;
using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed class SpikingRefusalTests
{
    private static readonly LifDynamics Lif = new(0.9);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void LifDynamics_DecayOutsideUnit_IsRefused(double decay)
        => Assert.Contains(
            "between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new LifDynamics(decay)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void LifDynamics_BadThreshold_IsRefused(double threshold)
        => Assert.Contains(
            "positive and finite", Assert.Throws<ArgumentOutOfRangeException>(() => new LifDynamics(0.9, threshold)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Encoder_StepsBelowOne_AreRefusedAndOneIsNot()
    {
        Assert.Equal(1, new LatencyEncoder(1).Steps);
        Assert.Contains(
            "at least one", Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantEncoder(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LifDynamics_NoDecay_IsRefused()
        => Assert.Contains("No decay", Assert.Throws<ArgumentException>(() => new LifDynamics([])).Message, StringComparison.Ordinal);

    [Fact]
    public void Constant_NoSteps_IsRefused()
        => Assert.Contains(
            "at least one", Assert.Throws<ArgumentOutOfRangeException>(() => SpikeSequence.Constant(ones(2, 3), 0)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Train_NoSteps_IsRefused()
        => Assert.Contains(
            "[T, N, ...]", Assert.Throws<ArgumentException>(() => SpikeSequence.Train(ones(0, 2, 3))).Message, StringComparison.Ordinal);

    [Fact]
    public void Train_WrongRank_IsRefused()
        => Assert.Contains(
            "[2, 3]", Assert.Throws<ArgumentException>(() => SpikeSequence.Train(ones(2, 3))).Message, StringComparison.Ordinal);

    [Fact]
    public void Train_Integers_IsRefused()
        => Assert.Contains(
            "floating-point", Assert.Throws<ArgumentException>(() => SpikeSequence.Train(ones(2, 2, 3, ScalarType.Int64))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Run_InputNotFinite_IsRefusedByLayer(float value)
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 2), Lif));
        Assert.Contains(
            "layer '0'", Assert.Throws<ArgumentException>(() => network.Run(SpikeSequence.Constant(full([2, 3], value), 4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongFeatures_IsRefusedByLayer()
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 4), Lif), new LifLayer(Linear(5, 2), Lif));
        var message = Assert.Throws<ArgumentException>(() => network.Run(SpikeSequence.Constant(ones(2, 3), 4))).Message;
        Assert.Contains("Layer '1'", message, StringComparison.Ordinal);
        Assert.Contains("[N, 4]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongNumberOfDecays_IsRefusedByLayer()
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 4), new LifDynamics([0.5, 0.6])));
        Assert.Contains(
            "Layer '0' has 2 decays", Assert.Throws<ArgumentException>(() => network.Run(SpikeSequence.Constant(ones(2, 3), 4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LifLayer_Activation_IsRefusedByName()
        => Assert.Contains(
            "'ReLU'", Assert.Throws<ArgumentException>(() => new LifLayer(Sequential(Linear(3, 4), ReLU()), Lif)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Passage_Weights_IsRefusedByName()
        => Assert.Contains("'Linear'", Assert.Throws<ArgumentException>(() => new Passage(Linear(3, 4))).Message, StringComparison.Ordinal);

    [Fact]
    public void SpikingNetwork_EndsWithoutNeurons_IsRefused()
        => Assert.Contains(
            "LifLayer", Assert.Throws<ArgumentException>(() => new SpikingNetwork(new Passage(Flatten()))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Propagate_EvaluatedRun_IsRefused()
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 2), Lif));
        using var run = network.Evaluate(SpikeSequence.Constant(ones(2, 3), 4));
        Assert.Contains(
            "Use Run", Assert.Throws<InvalidOperationException>(() => run.Propagate(ones(4, 2, 2), new SpikeFeedback())).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Propagate_SignalNotFinite_IsRefused(float value)
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 2), Lif));
        using var run = network.Run(SpikeSequence.Constant(ones(2, 3), 4));
        var signal = zeros(4, 2, 2);
        signal[1, 0, 1] = tensor(value);
        Assert.Contains(
            "NaN or infinity", Assert.Throws<ArgumentException>(() => run.Propagate(signal, new SpikeFeedback())).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Propagate_RewardThatOverflows_IsRefusedAndLeavesNoGradient(bool fused)
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 2), Lif)) { FusedKernels = fused };
        using var run = network.Run(SpikeSequence.Constant(ones(2, 3) * 50, 4));
        var message = Assert.Throws<NonFiniteFeedbackException>(() => run.Propagate(full(4, 2, 2, 3e38f), new SpikeFeedback())).Message;
        Assert.Contains("rewards that are too large", message, StringComparison.Ordinal);
        Assert.All(network.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Propagate_WrongShape_IsRefused()
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 2), Lif));
        using var run = network.Run(SpikeSequence.Constant(ones(2, 3), 4));
        Assert.Contains(
            "expected [4, 2, 2]", Assert.Throws<ArgumentException>(() => run.Propagate(ones(2, 2), new SpikeFeedback())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Step_ForeignState_IsRefusedByLayer()
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 2), Lif));
        using var step = network.Step(ones(2, 3));
        Assert.Contains(
            "Layer '0'", Assert.Throws<ArgumentException>(() => network.Step(ones(4, 3), step.State)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Activity_SilentAndSaturatedLayers_AreReportedWithRemedy()
    {
        using var network = new SpikingNetwork(new LifLayer(Linear(3, 4), Lif), new LifLayer(Linear(4, 2), Lif));
        using (no_grad())
        {
            foreach (var parameter in network.parameters())
                parameter.fill_(0);
            network.get_parameter("0.connection.bias")!.fill_(9);
        }

        using var run = network.Run(SpikeSequence.Constant(ones(2, 3), 10));
        Assert.True(run.Activity[0].IsSaturated);
        Assert.Contains("'0' fires", run.Activity[0].Remedy, StringComparison.Ordinal);
        Assert.True(run.Activity[1].IsSilent);
        Assert.Contains("'1' never fires", run.Activity[1].Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.39, null)]
    [InlineData(0.4, "runs away")]
    [InlineData(0.89, "runs away")]
    [InlineData(0.9, "lower the decay")]
    public void Activity_RateThatRunsAway_IsNamed(double rate, string? expected)
    {
        var remedy = new LayerActivity("2", 10, 1, rate).Remedy;
        Assert.Equal(expected is not null, remedy?.Contains(expected ?? "", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void SpikeRateReward_WrongRank_IsRefused()
        => Assert.Contains(
            "[T, N, C]",
            Assert.Throws<ArgumentException>(() => new SpikeRateReward().Evaluate(ones(2, 3), zeros(2, ScalarType.Int64))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void Rules_BadConstants_AreRefused(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpikeFeedback(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ArctanSurrogate(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FastSigmoidSurrogate(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TriangleSurrogate(value));
    }

    [Fact]
    public void PoissonEncoder_ValuesOutsideUnit_AreRefused()
        => Assert.Contains(
            "0..1", Assert.Throws<ArgumentException>(() => new PoissonEncoder(3, new Generator(1)).Encode(full([1, 2], 1.5f))).Message,
            StringComparison.Ordinal);
}
