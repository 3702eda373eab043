using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Spiking.Fused;

/// <summary>One sample's way forth through a whole network, layer by layer over all steps, in one thread.</summary>
internal static unsafe class SampleKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>The currents of one step from its spikes.</summary>
    public static void Currents(FusedLayer layer, ushort* bits, float* currents, int* list)
    {
        var map = layer.Shape.Out;
        for (var position = 0; position < map.Positions; position++)
        {
            var fired = SpikeList.Fill(layer.Inputs.Of(position), layer.Shape.In.Groups, bits, list);
            EventKernel<TLanes>.SumRows(fired, layer.Weights, map.Padded, layer.Bias, currents + ((nint)position * map.Padded));
        }
    }

    /// <summary>Forward: fills the run's bits and membranes.</summary>
    public static void Forward(FusedRun run, FusedWorkspace work, long sample)
    {
        for (var l = 0; l < run.Layers.Count; l++)
        {
            var layer = run.Layers[l];
            var (currents, stride) = CurrentsOf(run, work, l, sample, known: false);
            var row = layer.Shape.Out.Row;
            var bits = run.BitsOf(l) == null ? work.FirstBits : run.BitsOf(l) + (sample * run.Steps * row);
            NeuronKernel<TLanes>.Fire(
                layer.Dynamics, 0, layer.Lanes, run.Steps, currents, stride, run.MembraneOf(l) + (sample * layer.Lanes), bits, row);
            run.Count(l, BitPacking.Count(bits, (long)run.Steps * row));
            if (bits == work.FirstBits)
                work.FirstSample = sample;
        }
    }

    /// <summary>The potentials of the last layer.</summary>
    public static void Recall(FusedRun run, FusedWorkspace work, long sample, float* rows)
    {
        var layer = run.Layers[^1];
        var (currents, stride) = CurrentsOf(run, work, run.Layers.Count - 1, sample, known: true);
        NeuronKernel<TLanes>.Recall(layer.Dynamics, 0, layer.Lanes, run.Steps, currents, stride, rows);
    }

    /// <summary>A layer's currents of one sample and the lanes from step to step; computed unless known and kept.</summary>
    internal static CurrentRows CurrentsOf(FusedRun run, FusedWorkspace work, int l, long sample, bool known)
    {
        if (l == 0 && run.Input.Bits == null)
            return new(run.Input.Currents + (sample * run.Input.SampleStride), run.Input.StepStride);
        var layer = run.Layers[l];
        var kept = run.StoredOf(l);
        var currents = kept == null ? work.CurrentSums : kept + (sample * run.Steps * layer.Lanes);
        if (kept == null || !known)
        {
            var (bits, row) = InputBits(run, work, l, sample);
            for (var t = 0; t < run.Steps; t++)
                Currents(layer, bits + ((nint)t * row), currents + ((nint)t * layer.Lanes), work.List);
        }

        return new(currents, layer.Lanes);
    }

    /// <summary>The bits that a layer sees, [T, row], pooled into the workspace where there is a pool.</summary>
    internal static BitRows InputBits(FusedRun run, FusedWorkspace work, int l, long sample)
    {
        var layer = run.Layers[l];
        var row = l == 0 ? layer.Shape.In.Row : run.Layers[l - 1].Shape.Out.Row;
        var bits = l == 0 ? run.Input.Bits + (sample * run.Steps * row) : OutputBits(run, work, l - 1, sample);
        var fresh = layer.Pools.Count > 0 && work.PooledSample(l, sample);
        for (var p = 0; p < layer.Pools.Count; p++)
        {
            var pool = layer.Pools[p];
            var pooled = work.Pooled(l, p);
            for (var t = 0; fresh && t < run.Steps; t++)
                pool.Forward(bits + ((nint)t * pool.In.Row), pooled + ((nint)t * pool.Out.Row));
            bits = pooled;
            row = pool.Out.Row;
        }

        return new(bits, row);
    }

    /// <summary>The bits that a layer fired, [T, row]; made anew where the run does not keep them.</summary>
    internal static ushort* OutputBits(FusedRun run, FusedWorkspace work, int l, long sample)
    {
        var layer = run.Layers[l];
        var row = layer.Shape.Out.Row;
        if (run.BitsOf(l) != null)
            return run.BitsOf(l) + (sample * run.Steps * row);
        if (work.FirstSample != sample)
        {
            var (currents, stride) = CurrentsOf(run, work, l, sample, known: true);
            new Span<float>(work.FirstMembrane, layer.Lanes).Clear();
            NeuronKernel<TLanes>.Fire(layer.Dynamics, 0, layer.Lanes, run.Steps, currents, stride, work.FirstMembrane, work.FirstBits, row);
            work.FirstSample = sample;
        }

        return work.FirstBits;
    }

    /// <summary>Currents from step to step.</summary>
    internal readonly struct CurrentRows(float* currents, nint stride)
    {
        public void Deconstruct(out float* first, out nint step)
        {
            first = currents;
            step = stride;
        }
    }

    /// <summary>Bits from step to step.</summary>
    internal readonly struct BitRows(ushort* bits, int row)
    {
        public void Deconstruct(out ushort* first, out int stride)
        {
            first = bits;
            stride = row;
        }
    }
}
