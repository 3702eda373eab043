using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Spiking.Fused;

/// <summary>What one sample brings to the parameters of a layer.</summary>
internal static unsafe class SampleWeights<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>
    /// Adds <c>Σ_t s_i n_j</c>, and <c>Σ_t n_j</c> for the bias, to the thread's sums; where currents came in, leaves n for the input's own
    /// product.
    /// </summary>
    public static void Add(FusedRun run, FusedWorkspace work, LayerReturn at)
    {
        var layer = run.Layers[at.Index];
        if (at.SpikesIn)
        {
            for (var s = 0; s < layer.Sources.Count; s++)
            {
                var bits = SampleKernel<TLanes>.Bits(run, work, layer.Sources[s], at.Sample);
                AddProducts(work, layer.Connection, bits, at.AtCurrents, run.Steps);
            }

            AddBias(work, layer.Connection, at.AtCurrents, run.Steps);
        }

        if (layer.Recurrence is not { } recurrence)
            return;
        var own = SampleKernel<TLanes>.OutputBits(run, work, at.Index, at.Sample);
        AddProducts(work, recurrence, own, at.AtCurrents + layer.Lanes, run.Steps - 1);
        AddBias(work, recurrence, at.AtCurrents, run.Steps);
        if (at.SpikesIn)
            return;
        var stride = run.Input.StepStride;
        if (stride == 0)
            new Span<float>(at.First, layer.Lanes).Clear();
        for (nint t = 0; t < run.Steps; t++)
        {
            var n = at.AtCurrents + (t * layer.Lanes);
            if (stride == 0)
                EventKernel<TLanes>.Add(n, at.First, layer.Lanes);
            else
                new Span<float>(n, layer.Lanes).CopyTo(new(at.First + (t * stride), layer.Lanes));
        }
    }

    private static void AddProducts(FusedWorkspace work, FusedConnection connection, ushort* bits, float* atCurrents, int steps)
    {
        if (steps > 0)
        {
            EventKernel<TLanes>.AddProducts(
                connection.Shape, bits, steps, atCurrents, TensorMemory.Pointer(work.Sums[connection.Index]), work.Table);
        }
    }

    private static void AddBias(FusedWorkspace work, FusedConnection connection, float* atCurrents, int steps)
    {
        if (!connection.HasBias)
            return;
        var padded = connection.Shape.Out.Padded;
        var bias = TensorMemory.Pointer(work.Sums[connection.Index]) + ((nint)connection.Shape.Slots * padded);
        for (nint lane = 0; lane < (nint)steps * connection.Shape.Out.Lanes; lane += padded)
            EventKernel<TLanes>.Add(atCurrents + lane, bias, padded);
    }
}
