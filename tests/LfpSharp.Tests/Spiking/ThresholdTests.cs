using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

/// <summary>Values at which the formulas have a corner.</summary>
public sealed class ThresholdTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_PotentialOfExactlyTheThreshold_DoesNotFire(bool fused)
    {
        using var scope = NewDisposeScope();
        using var connection = Linear(1, 2, hasBias: false);
        using (no_grad())
            connection.weight.copy_(tensor(new[,] { { 0.5f }, { 0.5000001f } }));
        using var network = new SpikingNetwork(new LifLayer(connection, new LifDynamics(0, 0.5))) { FusedKernels = fused };
        using var run = network.Evaluate(SpikeSequence.Train(ones(1, 1, 1)));
        Assert.Equal([0f, 1f], run.Spikes.flatten().data<float>().ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_PotentialOfExactlyTheThreshold_IsNotCleared(bool fused)
    {
        // u = 0.5, which is θ and does not fire, then 0.5 + 0.25, which does; cleared it would be 0.25.
        using var scope = NewDisposeScope();
        using var connection = Linear(1, 1, hasBias: false);
        using (no_grad())
            connection.weight.fill_(1);
        using var network = new SpikingNetwork(new LifLayer(connection, new LifDynamics(1, 0.5, Reset.ToZero))) { FusedKernels = fused };
        using var run = network.Evaluate(SpikeSequence.Train(tensor([0.5f, 0.25f], [2, 1, 1])));
        Assert.Equal([0f, 1f], run.Spikes.flatten().data<float>().ToArray());
    }

    [Fact]
    public void RewardStdp_Unset_HasTheConstantsOfFlorian()
    {
        var rule = new RewardStdp();
        Assert.Equal(Math.Exp(-0.05), rule.ArrivalDecay, 1e-15);
        Assert.Equal(Math.Exp(-0.05), rule.SpikeDecay, 1e-15);
        Assert.Equal(Math.Exp(-0.04), rule.EligibilityDecay, 1e-15);
        Assert.Equal((1, 1, 0, null), (rule.Potentiation, rule.Depression, rule.ExpectedRate, rule.Bounds));
    }
}
