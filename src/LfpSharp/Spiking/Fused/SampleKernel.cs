using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Spiking.Fused;

/// <summary>One sample's way forth through a whole network, layer by layer over all steps, in one thread.</summary>
internal static unsafe class SampleKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Currents without what arrives by spikes: the bias at every position.</summary>
    public static void Begin(FusedConnection connection, int steps, float* currents)
    {
        int padded = connection.Shape.Out.Padded;
        for (var position = (long)steps * connection.Shape.Out.Positions; position > 0; position--, currents += padded)
            new Span<float>(connection.Bias, padded).CopyTo(new(currents, padded));
    }

    /// <summary>Forward: fills the run's bits and membranes.</summary>
    public static void Forward(FusedRun run, FusedWorkspace work, long sample)
    {
        for (var l = 0; l < run.Layers.Count; l++)
        {
            var layer = run.Layers[l];
            var rows = CurrentsOf(run, work, l, sample, known: false);
            var row = layer.Map.Row;
            var bits = run.BitsOf(l) == null ? work.FirstBits : run.BitsOf(l) + (sample * run.Steps * row);
            var membrane = run.MembraneOf(l) + (sample * layer.Lanes);
            if (layer.Recurrence is null)
                NeuronKernel<TLanes>.Fire(layer.Dynamics, 0, layer.Lanes, run.Steps, rows.First, rows.Stride, membrane, bits, row);
            else
                FireRecurrent(work, layer, run.Steps, rows.First, membrane, bits);
            run.Count(l, BitPacking.Count(bits, (long)run.Steps * row));
            if (bits == work.FirstBits)
                work.FirstSample = sample;
        }
    }

    /// <summary>The potentials of the last layer.</summary>
    public static void Recall(FusedRun run, FusedWorkspace work, long sample, float* rows)
    {
        var layer = run.Layers[^1];
        var currents = CurrentsOf(run, work, run.Layers.Count - 1, sample, known: true);
        NeuronKernel<TLanes>.Recall(layer.Dynamics, 0, layer.Lanes, run.Steps, currents.First, currents.Stride, rows);
    }

    /// <summary>
    /// A layer's currents of one sample and the lanes from step to step; computed unless known and kept. What a layer's own spikes feed
    /// back is among them once the spikes are known.
    /// </summary>
    internal static CurrentRows CurrentsOf(FusedRun run, FusedWorkspace work, int l, long sample, bool known)
    {
        var layer = run.Layers[l];
        var comesIn = l == 0 && run.Input.Bits == null;
        var came = comesIn ? run.Input.Currents + (sample * run.Input.SampleStride) : null;
        if (comesIn && layer.Recurrence is null)
            return new(came, run.Input.StepStride);
        var kept = run.StoredOf(l);
        var currents = kept == null ? work.CurrentSums : kept + (sample * run.Steps * layer.Lanes);
        if (kept != null && known)
            return new(currents, layer.Lanes);
        if (comesIn)
        {
            for (nint t = 0; t < run.Steps; t++)
                new Span<float>(came + (t * run.Input.StepStride), layer.Lanes).CopyTo(new(currents + (t * layer.Lanes), layer.Lanes));
        }
        else
        {
            FromSpikes(run, work, layer, sample, currents);
        }

        if (layer.Recurrence is not null && known)
        {
            var bits = OutputBits(run, work, l, sample);
            new Span<ushort>(work.Start, layer.Map.Row).Clear();
            for (nint t = 0; t < run.Steps; t++)
                AddRecurrent(work, layer, t == 0 ? work.Start : bits + ((t - 1) * layer.Map.Row), currents + (t * layer.Lanes));
        }

        return new(currents, layer.Lanes);
    }

    /// <summary>The bits of a train, [T, row]; pooled or joined into the workspace where it is no layer's.</summary>
    internal static ushort* Bits(FusedRun run, FusedWorkspace work, FusedTrain train, long sample)
    {
        if (train.Index == 0)
            return run.Input.Bits + (sample * run.Steps * train.Map.Row);
        if (train.Layer >= 0)
            return OutputBits(run, work, train.Layer, sample);
        var made = work.Made(train);
        if (!work.Makes(train, sample))
            return made;
        var bits = Bits(run, work, train.From[0], sample);
        if (train.Pool is { } pool)
        {
            for (nint t = 0; t < run.Steps; t++)
                pool.Forward(bits + (t * pool.In.Row), made + (t * pool.Out.Row));
        }
        else
        {
            MaximumKernel<TLanes>.Join(bits, Bits(run, work, train.From[1], sample), (nint)run.Steps * train.Map.Row, made);
        }

        return made;
    }

    /// <summary>The bits that a layer fired, [T, row]; made anew where the run does not keep them.</summary>
    internal static ushort* OutputBits(FusedRun run, FusedWorkspace work, int l, long sample)
    {
        var layer = run.Layers[l];
        var row = layer.Map.Row;
        if (run.BitsOf(l) != null)
            return run.BitsOf(l) + (sample * run.Steps * row);
        if (work.FirstSample != sample)
        {
            var rows = CurrentsOf(run, work, l, sample, known: true);
            new Span<float>(work.FirstMembrane, layer.Lanes).Clear();
            NeuronKernel<TLanes>.Fire(
                layer.Dynamics, 0, layer.Lanes, run.Steps, rows.First, rows.Stride, work.FirstMembrane, work.FirstBits, row);
            work.FirstSample = sample;
        }

        return work.FirstBits;
    }

    private static void FromSpikes(FusedRun run, FusedWorkspace work, FusedLayer layer, long sample, float* currents)
    {
        Begin(layer.Connection, run.Steps, currents);
        foreach (var source in layer.Sources)
        {
            EventKernel<TLanes>.AddCurrents(
                layer.Connection.Shape, Bits(run, work, source, sample), run.Steps, layer.Connection.Weights, currents, work.Table);
        }
    }

    private static void FireRecurrent(FusedWorkspace work, FusedLayer layer, int steps, float* currents, float* membrane, ushort* bits)
    {
        var row = layer.Map.Row;
        NeuronKernel<TLanes>.Fired(layer.Dynamics, layer.Lanes, membrane, work.Start);
        for (nint t = 0; t < steps; t++, currents += layer.Lanes)
        {
            AddRecurrent(work, layer, t == 0 ? work.Start : bits + ((t - 1) * row), currents);
            NeuronKernel<TLanes>.Fire(layer.Dynamics, 0, layer.Lanes, 1, currents, 0, membrane, bits + (t * row), row);
        }
    }

    /// <summary>Adds what the spikes of the step before feed back.</summary>
    private static void AddRecurrent(FusedWorkspace work, FusedLayer layer, ushort* before, float* currents)
    {
        var recurrence = layer.Recurrence!;
        EventKernel<TLanes>.AddCurrents(recurrence.Shape, before, 1, recurrence.Weights, currents, work.Table);
        for (var position = 0; position < layer.Map.Positions; position++, currents += layer.Map.Padded)
            EventKernel<TLanes>.Add(recurrence.Bias, currents, layer.Map.Padded);
    }
}
