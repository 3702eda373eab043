using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>A layer of neurons as the fused kernels see it: what it is connected with, and its dynamics in lanes.</summary>
internal sealed unsafe class FusedLayer
{
    private readonly float[] decay, leak, taken;

    public FusedLayer(
        LifLayer layer, IReadOnlyList<FusedTrain> sources, FusedConnection connection, FusedConnection? recurrence, long[] outputShape)
    {
        Layer = layer;
        Sources = sources;
        Connection = connection;
        Recurrence = recurrence;
        OutputShape = outputShape;
        var dynamics = layer.Dynamics;
        decay = InLanes(dynamics, beta => beta);
        leak = InLanes(dynamics, beta => 1 - beta);
        taken = InLanes(dynamics, beta => dynamics.Reset.Taken(beta, dynamics.Threshold));
    }

    public LifLayer Layer { get; }

    /// <summary>The trains that come in; of several it sees the sum.</summary>
    public IReadOnlyList<FusedTrain> Sources { get; }

    /// <summary>From what comes in to the neurons.</summary>
    public FusedConnection Connection { get; }

    /// <summary>From the neurons' spikes to the neurons, one step later.</summary>
    public FusedConnection? Recurrence { get; }

    /// <summary>How the neurons lie.</summary>
    public FeatureMap Map => Connection.Shape.Out;

    /// <summary>The shape of a sample's neurons, [C, H, W] or [C].</summary>
    public long[] OutputShape { get; }

    public int Lanes => Map.Lanes;

    public LaneDynamics Dynamics => new(
        Pinned(decay), Pinned(leak), Pinned(taken), (float)Layer.Dynamics.Threshold, Layer.Dynamics.Reset.Clears);

    /// <summary>Whether a parameter may change.</summary>
    public bool Learns => Connection.Learns || Recurrence is { Learns: true };

    /// <summary>Values in lanes [..., lanes] as [..., C, H, W] or [..., C], without the padding; a view.</summary>
    public Tensor FromLanes(Tensor lanes) => FromLanes(lanes, Map, OutputShape.Length == 3);

    /// <summary>Values in lanes [..., lanes] of a map as [..., C, H, W], or [..., C·H·W] copied where flat.</summary>
    public static Tensor FromLanes(Tensor lanes, FeatureMap map, bool spatial)
    {
        var leading = lanes.shape[..^1];
        var channelsFirst = lanes.view([.. leading, map.Positions, map.Padded]).narrow(-1, 0, map.Channels).transpose(-1, -2);
        if (spatial)
            return channelsFirst.unflatten(leading.Length + 1, map.Height, map.Width);
        return map.Positions == 1 ? channelsFirst.squeeze(-1) : channelsFirst.flatten(leading.Length);
    }

    private static float* Pinned(float[] values) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values));

    private float[] InLanes(LifDynamics dynamics, Func<double, double> value)
    {
        var lanes = GC.AllocateArray<float>(Lanes, pinned: true);
        for (var position = 0; position < Map.Positions; position++)
        {
            for (var channel = 0; channel < Map.Channels; channel++)
            {
                var neuron = dynamics.Decays.Length == 1 ? 0 : (channel * Map.Positions) + position;
                lanes[(position * Map.Padded) + channel] = (float)value(dynamics.Decays[neuron]);
            }
        }

        return lanes;
    }
}
