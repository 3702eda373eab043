using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>
/// One learning step of this library, without the optimizer: forward, reward or loss, and back to every parameter's <c>.grad</c>.
/// </summary>
/// <param name="network">Owned.</param>
/// <param name="inputs">[N, ...], shown at every step; not owned.</param>
/// <param name="labels">int64 [N]; not owned.</param>
/// <param name="steps">T.</param>
/// <param name="rule">The learning rule.</param>
public sealed class SpikingStepWorkload(
    SpikingNetwork network, Tensor inputs, Tensor labels, int steps, SpikingRule rule) : ISpikingWorkload
{
    private readonly SpikeRateReward reward = new();

    /// <inheritdoc/>
    public void Run()
    {
        using var scope = NewDisposeScope();
        using var run = network.Run(SpikeSequence.Constant(inputs, steps));
        run.Propagate(rule is SpikeFeedback ? reward.Evaluate(run.Spikes, labels) : SpikeCountLoss.Gradient(run.Spikes, labels), rule);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
