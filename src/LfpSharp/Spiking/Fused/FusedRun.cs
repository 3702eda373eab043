using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>A run on the fused float32 kernels: between layers there are bits, and potentials are recomputed on the way back.</summary>
/// <remarks>
/// The threads share out the samples; each takes its samples through all layers, so that what it touches stays in its caches.
/// </remarks>
internal sealed unsafe class FusedRun : IEngineRun
{
    private readonly FusedPlan plan;
    private readonly FusedBuffers buffers;
    /// <summary>Neurons times steps that a thread should have at least, so that waking it pays.</summary>
    private const long Grain = 32 * 1024;

    /// <summary>Floats of currents that are worth keeping: 256 MiB.</summary>
    private const long StoreBudget = 64 * 1024 * 1024;

    /// <summary>Elements of bits beyond which a layer under an unchanging current fires anew on the way back: 4 MiB.</summary>
    private const long BitsBudget = 2 * 1024 * 1024;

    private readonly nint[] bits, stored;
    private readonly Tensor[] membranes;
    private readonly long[] spikes;
    private readonly int generation;

    public FusedRun(FusedPlan plan, SpikeSequence input, SpikingState? state, bool records)
    {
        this.plan = plan;
        Steps = input.Steps;
        Samples = input.BatchSize;
        buffers = new(plan);
        Input = new(Layers[0], input, buffers);
        generation = plan.Refresh(spikesIn: false);
        stored = [.. Layers.Select((layer, l)
            => (nint)(records && Stores(layer, l) ? buffers.Pointer($"stored {l}", Samples * Steps * layer.Lanes) : null))];
        bits = [.. Layers.Select((layer, l)
            => (nint)(Recalls(layer, l) ? null : buffers.Bits($"bits {l}", Samples * Steps * layer.Map.Row)))];
        spikes = new long[Layers.Count];
        membranes = [.. Layers.Select((layer, l) => Start(layer, l, state))];
        using var room = new FusedBuffers(plan);
        Each(room, returns: false, (work, sample) => SampleKernels.Forward(this, work, sample));
    }

    public int Steps { get; }

    public long Samples { get; }

    public FusedInput Input { get; }

    public IReadOnlyList<FusedLayer> Layers => plan.Layers;

    public IReadOnlyList<FusedTrain> Trains => plan.Trains;

    /// <summary>A layer's bits, [N, T, row]; null where a sample's are made anew whenever they are needed.</summary>
    public ushort* BitsOf(int layer) => (ushort*)bits[layer];

    /// <summary>Where a layer's currents are kept, [N, T, lanes]; null where the way back recomputes them.</summary>
    public float* StoredOf(int layer) => (float*)stored[layer];

    public float* MembraneOf(int layer) => TensorMemory.Pointer(membranes[layer]);

    /// <summary>Adds to a layer's spikes; from any thread.</summary>
    public void Count(int layer, long fired) => Interlocked.Add(ref spikes[layer], fired);

    public Tensor Spikes()
    {
        var layer = Layers[^1];
        var output = empty([Steps, Samples, .. layer.OutputShape]);
        var target = TensorMemory.Pointer(output);
        var map = layer.Map;
        for (long t = 0; t < Steps; t++)
        {
            for (long n = 0; n < Samples; n++, target += map.Channels * map.Positions)
                BitPacking.Unpack(BitsOf(Layers.Count - 1) + (((n * Steps) + t) * map.Row), map, target);
        }

        return output;
    }

    public Tensor Membranes()
    {
        using var scope = NewDisposeScope();
        var layer = Layers[^1];
        var rows = empty(Samples, Steps + 1, layer.Lanes);
        var first = TensorMemory.Pointer(rows);
        using var room = new FusedBuffers(plan);
        Each(
            room, returns: false, (work, sample) => SampleKernels.Recall(this, work, sample, first + (sample * (Steps + 1) * layer.Lanes)));
        return layer.FromLanes(rows.narrow(1, 1, Steps).transpose(0, 1).contiguous()).contiguous().MoveToOuterDisposeScope();
    }

    public IReadOnlyList<Tensor> LastMembranes() => [.. Layers.Select((layer, l) =>
    {
        using var scope = NewDisposeScope();
        return layer.FromLanes(membranes[l].view(Samples, layer.Lanes)).clone().MoveToOuterDisposeScope();
    })];

    public IReadOnlyList<LayerActivity> Activity() => [.. Layers.Select((layer, l) =>
    {
        var neurons = (long)layer.Map.Channels * layer.Map.Positions;
        return new LayerActivity(layer.Layer.Label, neurons, spikes[l], spikes[l] / ((double)neurons * Samples * Steps));
    })];

    public Tensor? Propagate(StageSignal signal, bool toInput)
    {
        using var scope = NewDisposeScope();
        var gradients = new GradientSum();
        Tensor? density;
        using (no_grad())
        {
            if (generation != plan.Generation)
                plan.Refresh(Input.Bits != null);
            foreach (var connection in plan.Connections.Where(
                connection => signal.Rule.ReachesSilentNeurons || connection.IsNarrow || connection.IsSpatial))
            {
                connection.RefreshTransposed();
            }

            density = Return(signal, gradients, toInput);
        }

        gradients.Assign(signal.Rule);
        return density?.MoveToOuterDisposeScope();
    }

    public void Dispose() => buffers.Dispose();

    private Tensor? Return(StageSignal signal, GradientSum gradients, bool toInput)
    {
        using var room = new FusedBuffers(plan);
        var values = signal.Values.to(ScalarType.Float32).contiguous();
        var hidden = signal.Hidden?.to(ScalarType.Float32).contiguous();
        var spikesIn = Input.Bits != null;
        var map = Layers[0].Connection.Shape.In;
        var first = spikesIn ? null : room.Floats("first atCurrents", Samples * Input.SampleStride);
        var arrived = spikesIn && toInput ? zeros(Samples, Steps, map.Lanes) : null;
        var back = new FusedReturn(
            signal, Address(values), Address(first), Address(hidden), [.. Layers.Select(layer => layer.Learns)], Address(arrived));
        var workspaces = Each(room, returns: true, (work, sample) => SampleKernels.Return(this, back, work, sample));
        foreach (var connection in plan.Connections.Skip(spikesIn ? 0 : 1))
            connection.Collect([.. workspaces.Select(work => work.Sums[connection.Index])], gradients);
        if (!spikesIn)
            return Input.Return(first!, gradients, toInput);
        return arrived is null
            ? null
            : FusedLayer.FromLanes(arrived.transpose(0, 1).contiguous(), map, spatial: false)
                .reshape([Steps, Samples, .. plan.SampleShape]);
    }

    private static nint Address(Tensor? values) => values is null ? 0 : (nint)TensorMemory.Pointer(values);

    /// <summary>
    /// Keeping pays where a current is a long sum and there is room; a narrow layer's is recomputed in less time than a read takes.
    /// </summary>
    private bool Stores(FusedLayer layer, int l)
        => (l > 0 || Input.Bits != null) && layer.Map.Padded >= 32 && Samples * Steps * layer.Lanes <= StoreBudget;

    /// <summary>A hidden layer under an unchanging current costs next to nothing to run again.</summary>
    private bool Recalls(FusedLayer layer, int l)
        => l == 0 && Layers.Count > 1 && layer.Recurrence is null && Input.Bits == null && Input.StepStride == 0
        && Samples * Steps * layer.Map.Row > BitsBudget;

    private Tensor Start(FusedLayer layer, int l, SpikingState? state)
    {
        var buffer = buffers.Floats(FormattableString.Invariant($"membranes {l}"), Samples * layer.Lanes);
        using var scope = NewDisposeScope();
        buffer.zero_();
        if (state is null)
            return buffer;
        long[] expected = [Samples, .. layer.OutputShape];
        SpikingState.Check(state.Membranes, l, layer.Layer.Label, expected);
        layer.FromLanes(buffer.view(Samples, layer.Lanes)).copy_(state.Membranes[l]);
        return buffer;
    }

    /// <summary>Runs a body for each sample, in parallel; each thread clears its sums first.</summary>
    private FusedWorkspace[] Each(FusedBuffers room, bool returns, Action<FusedWorkspace, long> body)
    {
        var parts = (int)Math.Clamp(
            Samples * Steps * Layers.Sum(layer => (long)layer.Lanes) / Grain, 1, Math.Min(get_num_threads(), Samples));
        var workspaces = new FusedWorkspace[parts];
        for (var part = 0; part < parts; part++)
            workspaces[part] = new(plan, Steps, Input.Bits != null, bits[0] == 0, returns, room);
        PartJob.Run(parts, part =>
        {
            var work = workspaces[part];
            work.ClearSums();
            for (var sample = Samples * part / parts; sample < Samples * (part + 1) / parts; sample++)
                body(work, sample);
        });
        return workspaces;
    }
}
