using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Spiking.Learning;

namespace LfpSharp.Spiking.Fused;

/// <summary>Reward-modulated plasticity of one sample: no signal goes from layer to layer.</summary>
internal static unsafe class SamplePlasticity<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Lets every layer that may change learn from its own spikes and its modulation.</summary>
    public static void Learn(FusedRun run, FusedReturn back, FusedWorkspace work, RewardStdp rule, long sample)
    {
        var kernel = new StdpKernel<TLanes>(
            (float)rule.ArrivalDecay, (float)rule.SpikeDecay, (float)rule.EligibilityDecay, (float)rule.Potentiation,
            (float)rule.Depression, (float)rule.ExpectedRate);
        for (var l = run.Layers.Count - 1; l >= 0; l--)
        {
            if (!back.Learns[l])
                continue;
            var layer = run.Layers[l];
            var at = new LayerReturn(run, back, work, l, sample);
            var bits = SampleKernel<TLanes>.OutputBits(run, work, l, sample);
            if (at.IsOutput)
            {
                var signal = work.Density(run.Trains[^1]);
                SampleSignal.Lay(run, back, layer, sample, signal);
                kernel.Run(0, layer.Lanes, run.Steps, bits, layer.Map.Row, signal, at.AtCurrents, at.Stride, work.Scratch);
            }

            for (var from = 0; !at.IsOutput && from < layer.Lanes; from += work.BlockLanes[l])
            {
                var to = Math.Min(from + work.BlockLanes[l], layer.Lanes);
                for (nint t = 0; t < run.Steps; t++)
                {
                    new Span<float>(work.Block + (t * (to - from)), to - from)
                        .Fill(back.Signal.Sign * back.Hidden[((long)t * run.Samples) + sample]);
                }

                kernel.Run(from, to, run.Steps, bits, layer.Map.Row, work.Block, at.AtCurrents, at.Stride, work.Scratch);
            }

            SampleWeights<TLanes>.Add(run, work, at);
        }
    }
}
