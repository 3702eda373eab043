using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Spiking.Fused;

/// <summary>The signal at the output neurons of one sample.</summary>
internal static unsafe class SampleSignal
{
    /// <summary>Lays it out as [T, lanes], with its sign.</summary>
    public static void Lay(FusedRun run, FusedReturn back, FusedLayer layer, long sample, float* lanes)
    {
        for (var t = 0; t < run.Steps; t++, lanes += layer.Lanes)
        {
            BitPacking.ToLanes(
                back.Source + (((t * run.Samples) + sample) * layer.Map.Channels * layer.Map.Positions), back.Signal.Sign, layer.Map,
                lanes);
        }
    }
}
