using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>One thread's scratch for a sample's way through all layers; it stays in the thread's caches.</summary>
internal sealed unsafe class FusedWorkspace
{
    /// <summary>Floats of a density block: a megabyte.</summary>
    private const int DensityBudget = 256 * 1024;

    private readonly nint[] made, densities;
    private readonly long[] madeFor;
    private readonly bool[] reached;

    public FusedWorkspace(FusedPlan plan, int steps, bool spikesIn, bool recalls, bool returns, FusedBuffers buffers)
    {
        var (layers, trains) = (plan.Layers, plan.Trains);

        // The first layer's currents and the signals at them lie elsewhere unless spikes come in, or its own come back to it.
        var widestSums = layers.Skip(spikesIn || layers[0].Recurrence is not null ? 0 : 1).Select(layer => (long)layer.Lanes)
            .DefaultIfEmpty(16).Max();
        var widest = layers.Max(layer => layer.Lanes);
        var inputs = plan.Connections.Select(connection => connection.Shape.In).ToArray();
        Table = new(
            (nint)buffers.Pointer("spikes", inputs.Max(map => SpikeTable.LanesLength(map, SpikeTable.StepsAtOnce(map, steps)))),
            (nint)buffers.Pointer("starts", inputs.Max(map => SpikeTable.StartsLength(map, SpikeTable.StepsAtOnce(map, steps)))));
        CurrentSums = buffers.Pointer("sums", steps * widestSums);
        Start = buffers.Bits("start", (widest + 15) / 16);
        made = [.. trains.Select(train => (nint)(train.From.Count > 0
            ? buffers.Bits(FormattableString.Invariant($"made {train.Index}"), (long)steps * train.Map.Row)
            : null))];
        madeFor = [.. trains.Select(_ => -1L)];
        reached = new bool[trains.Count];
        if (recalls)
        {
            FirstBits = buffers.Bits("first bits", (long)steps * layers[0].Map.Row);
            FirstMembrane = buffers.Pointer("first membrane", layers[0].Lanes);
        }

        densities = new nint[trains.Count];
        if (!returns)
            return;
        BlockLanes = [.. layers.Select(layer => Math.Clamp(DensityBudget / steps & ~15, 16, layer.Lanes))];
        Block = buffers.Pointer("block", (long)steps * BlockLanes.Max());
        for (var i = 1; i < trains.Count; i++)
        {
            if (!trains[i].IsDirect)
                densities[i] = (nint)buffers.Pointer(FormattableString.Invariant($"density {i}"), (long)steps * trains[i].Map.Lanes);
        }

        var outputs = plan.Connections.Select(connection => connection.Shape.Out).ToArray();
        Signals = new(
            (nint)buffers.Pointer("signals", outputs.Max(map => SignalTable.OutputsLength(map, steps))),
            (nint)buffers.Pointer("signal starts", outputs.Max(map => SignalTable.StartsLength(map, steps))));
        var sums = layers.Where(layer => layer.Sources.Count > 1).Select(layer => (long)layer.Connection.Shape.In.Lanes)
            .DefaultIfEmpty(0).Max();
        Joint = buffers.Pointer("joint", steps * sums);
        Scratch = buffers.Pointer(
            "scratch",
            layers.Max(layer => ReturnKernel<Lanes512>.ScratchLength(steps, layer.Lanes, wholeRows: layer.Recurrence is not null)));
        AtCurrents = [(nint)buffers.Pointer("atCurrents", steps * widestSums), (nint)buffers.Pointer("atCurrents", steps * widestSums)];
        Sums = [.. plan.Connections.Select(connection => buffers.Floats(
            FormattableString.Invariant($"sums {connection.Index}"),
            connection.Index > 0 || spikesIn ? ((long)connection.Shape.Slots + 1) * connection.Shape.Out.Padded : 1))];
    }

    /// <summary>Room for what fired in a train.</summary>
    public SpikeTable Table { get; }

    /// <summary>Room for which outputs of a connection have a signal.</summary>
    public SignalTable Signals { get; }

    /// <summary>Room for a layer's currents, [T, lanes].</summary>
    public float* CurrentSums { get; }

    /// <summary>Room for the spikes of the step before the first, [row].</summary>
    public ushort* Start { get; }

    /// <summary>Room for the bits of the first layer, [T, row], where the run does not keep them.</summary>
    public ushort* FirstBits { get; }

    /// <summary>Room for the first layer's potentials while it fires anew.</summary>
    public float* FirstMembrane { get; }

    /// <summary>The sample whose bits lie in <see cref="FirstBits"/>.</summary>
    public long FirstSample { get; set; } = -1;

    /// <summary>How many lanes of each layer return at a time where its train is direct.</summary>
    public int[] BlockLanes { get; } = [];

    /// <summary>Room for what arrives at a block of a layer's spikes.</summary>
    public float* Block { get; }

    /// <summary>Room for what arrives at a sum of trains, [T, lanes].</summary>
    public float* Joint { get; }

    /// <summary>Room for the potentials of <see cref="ReturnKernel{TLanes}"/>.</summary>
    public float* Scratch { get; }

    /// <summary>Two rooms for n_t, the signals at currents, used in turns.</summary>
    public nint[] AtCurrents { get; } = [];

    /// <summary>This thread's sums for each connection: [slots, padded outputs] and, behind them, the bias.</summary>
    public Tensor[] Sums { get; } = [];

    /// <summary>Room for a pooled or joined train, [T, row].</summary>
    public ushort* Made(FusedTrain train) => (ushort*)made[train.Index];

    /// <summary>Whether a train still has to be made for a sample; from now on it is.</summary>
    public bool Makes(FusedTrain train, long sample)
    {
        var fresh = madeFor[train.Index] != sample;
        madeFor[train.Index] = sample;
        return fresh;
    }

    /// <summary>What arrives at a train that is not direct, [T, lanes].</summary>
    public float* Density(FusedTrain train) => (float*)densities[train.Index];

    /// <summary>Whether something arrived there before in this sample, so that the next adds to it; from now on it has.</summary>
    public bool Reaches(FusedTrain train)
    {
        var before = reached[train.Index];
        reached[train.Index] = true;
        return before;
    }

    /// <summary>Nothing has arrived anywhere: another sample begins.</summary>
    public void StartReturn() => Array.Clear(reached);

    /// <summary>Sets the sums to zero; by the thread that adds to them.</summary>
    public void ClearSums()
    {
        foreach (var sum in Sums)
            new Span<float>(TensorMemory.Pointer(sum), (int)sum.NumberOfElements).Clear();
    }
}
