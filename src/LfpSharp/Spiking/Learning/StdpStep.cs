using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>The formulas of <see cref="RewardStdp"/> that a neuron needs, on tensors of any device and floating-point type.</summary>
/// <remarks>The fused float32 kernel computes the same; the tests hold the two together.</remarks>
internal static class StdpStep
{
    /// <summary>n_j(t), what each arrival at a neuron changes its weight by, [T, N, ...].</summary>
    /// <param name="spikes">s, 0 and 1, [T, N, ...].</param>
    /// <param name="modulation">M, [T, N, ...] or broadcast to it.</param>
    /// <param name="rule">The numbers.</param>
    public static Tensor AtCurrents(Tensor spikes, Tensor modulation, RewardStdp rule)
    {
        using var scope = NewDisposeScope();
        var atCurrents = new Tensor[spikes.shape[0]];
        var fired = zeros_like(spikes[0]);
        for (var t = 0; t < atCurrents.Length; t++)
        {
            atCurrents[t] = fired * -rule.Depression;
            fired = (fired + spikes[t]).mul_(rule.SpikeDecay);
        }

        Tensor later = zeros_like(modulation[0]), causes = zeros_like(spikes[0]);
        for (var t = atCurrents.Length - 1; t >= 0; t--)
        {
            later = modulation[t] + (later * rule.EligibilityDecay);
            causes = (later * (spikes[t] - rule.ExpectedRate)) + (causes * rule.ArrivalDecay);
            atCurrents[t] = (atCurrents[t] * later) + (causes * rule.Potentiation);
        }

        return stack(atCurrents).MoveToOuterDisposeScope();
    }
}
