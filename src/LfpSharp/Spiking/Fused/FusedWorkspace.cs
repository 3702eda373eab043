using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>One thread's scratch for a sample's way through all layers; it stays in the thread's caches.</summary>
internal sealed unsafe class FusedWorkspace
{
    /// <summary>Floats of a density block: a megabyte.</summary>
    private const int DensityBudget = 256 * 1024;

    private readonly nint[][] pooled;
    private readonly long[] pooledSamples;

    public FusedWorkspace(FusedPlan plan, int steps, bool spikesIn, bool recalls, bool returns, FusedBuffers buffers)
    {
        var layers = plan.Layers;

        // The first layer's currents and the signals at them lie elsewhere unless spikes come in.
        var widestSums = layers.Skip(spikesIn ? 0 : 1).Select(layer => (long)layer.Lanes).DefaultIfEmpty(16).Max();
        List = (int*)buffers.Pointer("list", layers.Max(layer => Math.Max(layer.Shape.Slots, layer.Shape.In.Lanes)));
        CurrentSums = buffers.Pointer("sums", steps * widestSums);
        pooled = [.. layers.Select((layer, l) => layer.Pools
            .Select((pool, p)
                => (nint)buffers.Bits(FormattableString.Invariant($"pooled {l} {p}"), (long)steps * pool.Out.Row)).ToArray())];
        if (recalls)
        {
            FirstBits = buffers.Bits("first bits", (long)steps * layers[0].Shape.Out.Row);
            FirstMembrane = buffers.Pointer("first membrane", layers[0].Lanes);
        }

        pooledSamples = [.. layers.Select(_ => -1L)];
        if (!returns)
            return;
        BlockLanes = [.. layers.Select((layer, l) => l + 1 < layers.Count && layers[l + 1].Pools.Count == 0
            ? Math.Clamp(DensityBudget / steps & ~15, 16, layer.Lanes)
            : layer.Lanes)];
        long widest = layers.Select((layer, l)
            => Math.Max(BlockLanes[l], layer.Pools.Count > 0 ? layer.Pools.Max(pool => pool.Out.Lanes) : 0)).Max();
        Density = buffers.Pointer("density", steps * widest);
        Unpooled = buffers.Pointer("unpooled", layers.Any(layer => layer.Pools.Count > 0) ? steps * widest : 1);
        Starts = (int*)buffers.Pointer("starts", layers.Max(layer => layer.Shape.In.Positions) + 1);
        Scratch = buffers.Pointer("scratch", layers.Max(layer => ReturnKernel<Lanes512>.ScratchLength(steps, layer.Lanes)));
        AtCurrents = [(nint)buffers.Pointer("atCurrents", steps * widestSums), (nint)buffers.Pointer("atCurrents", steps * widestSums)];
        Sums = [.. layers.Select((layer, l) => buffers.Floats(
            FormattableString.Invariant($"sums {l}"), l > 0 || spikesIn ? ((long)layer.Shape.Slots + 1) * layer.Shape.Out.Padded : 1))];
    }

    /// <summary>Room for a list of slots, or of the channels that fired at each position.</summary>
    public int* List { get; }

    /// <summary>Room for where each position's channels start in the list.</summary>
    public int* Starts { get; }

    /// <summary>Room for a layer's currents, [T, lanes].</summary>
    public float* CurrentSums { get; }

    /// <summary>Room for the bits of the first layer, [T, row], where the run does not keep them.</summary>
    public ushort* FirstBits { get; }

    /// <summary>Room for the first layer's potentials while it fires anew.</summary>
    public float* FirstMembrane { get; }

    /// <summary>The sample whose bits lie in <see cref="FirstBits"/>.</summary>
    public long FirstSample { get; set; } = -1;

    /// <summary>How many lanes of each layer return at a time.</summary>
    public int[] BlockLanes { get; } = [];

    /// <summary>Room for what arrives at a layer's spikes.</summary>
    public float* Density { get; }

    /// <summary>Room for the same before pooling.</summary>
    public float* Unpooled { get; }

    /// <summary>Room for the potentials of <see cref="ReturnKernel{TLanes}"/>.</summary>
    public float* Scratch { get; }

    /// <summary>Two rooms for n_t, the signals at currents, used in turns.</summary>
    public nint[] AtCurrents { get; } = [];

    /// <summary>This thread's sums for each layer: [slots, padded outputs] and, behind them, the bias.</summary>
    public Tensor[] Sums { get; } = [];

    /// <summary>Room for a layer's input bits behind a pool, [T, row].</summary>
    public ushort* Pooled(int layer, int pool) => (ushort*)pooled[layer][pool];

    /// <summary>Whether a layer's pools still have to run for a sample; from now on they have.</summary>
    public bool PooledSample(int layer, long sample)
    {
        var fresh = pooledSamples[layer] != sample;
        pooledSamples[layer] = sample;
        return fresh;
    }

    /// <summary>Sets the sums to zero; by the thread that adds to them.</summary>
    public void ClearSums()
    {
        foreach (var sum in Sums)
            new Span<float>(TensorMemory.Pointer(sum), (int)sum.NumberOfElements).Clear();
    }
}
