using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>A layer of neurons as the fused kernels see it: geometry, dynamics in lanes, and weights sorted by input.</summary>
internal sealed unsafe class FusedLayer : IDisposable
{
    private readonly float[] decay, leak, taken;
    private readonly Tensor bias;
    private Tensor? weights, transposed;

    public FusedLayer(LifLayer layer, ConnectionShape shape, IReadOnlyList<PoolShape> pools, long[] outputShape)
    {
        Layer = layer;
        Shape = shape;
        Pools = pools;
        OutputShape = outputShape;
        Inputs = shape.Inputs();
        Outputs = shape.Outputs();
        Sources = shape.Sources();
        var dynamics = layer.Dynamics;
        decay = InLanes(dynamics, beta => beta);
        leak = InLanes(dynamics, beta => 1 - beta);
        taken = InLanes(dynamics, beta => dynamics.Reset.Taken(beta, dynamics.Threshold));
        bias = zeros(shape.Out.Padded).DetachFromDisposeScope();
        Bias = TensorMemory.Pointer(bias);
    }

    public LifLayer Layer { get; }

    public ConnectionShape Shape { get; }

    /// <summary>What pools the spikes of the layer before on their way to this one.</summary>
    public IReadOnlyList<PoolShape> Pools { get; }

    /// <summary>The shape of a sample's neurons, [C, H, W] or [C].</summary>
    public long[] OutputShape { get; }

    /// <summary>The inputs as outputs see them.</summary>
    public TapTable Inputs { get; }

    /// <summary>The outputs as inputs see them.</summary>
    public TapTable Outputs { get; }

    /// <inheritdoc cref="ConnectionShape.Sources"/>
    public int[] Sources { get; }

    public int Lanes => Shape.Out.Lanes;

    public LaneDynamics Dynamics => new(
        Pinned(decay), Pinned(leak), Pinned(taken), (float)Layer.Dynamics.Threshold, Layer.Dynamics.Reset.Clears);

    /// <summary>[slots, padded outputs], as <see cref="Refresh"/> left them; null before.</summary>
    public float* Weights { get; private set; }

    /// <summary>[channel groups of the input, places, outputs, 16], as <see cref="RefreshTransposed"/> left them; null before.</summary>
    public float* Transposed { get; private set; }

    /// <summary>[padded outputs].</summary>
    public float* Bias { get; }

    public Parameter Weight => Layer.Connection is Linear linear ? linear.weight : ((Convolution)Layer.Connection).weight;

    public Parameter? BiasParameter => Layer.Connection is Linear linear ? linear.bias : ((Convolution)Layer.Connection).bias;

    /// <summary>Whether the weight or the bias may change.</summary>
    public bool Learns => Weight.requires_grad || BiasParameter is { requires_grad: true };

    /// <summary>The weight as a convolution's, [outputs, channels, kernel rows, kernel columns].</summary>
    public Tensor AsKernel(Tensor weight) => weight.view(Shape.Out.Channels, Shape.In.Channels, Shape.KernelHeight, Shape.KernelWidth);

    /// <summary>Copies the parameters as they are now into the order of the kernels.</summary>
    public void Refresh()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        weights ??= zeros(Shape.Slots * Shape.Out.Padded).DetachFromDisposeScope();
        Weights = TensorMemory.Pointer(weights);
        BySlot(weights).copy_(AsKernel(Weight).permute(2, 3, 1, 0));
        if (BiasParameter is { } parameter)
            bias.narrow(0, 0, Shape.Out.Channels).copy_(parameter);
    }

    /// <summary>Copies the weights once more, by output: what a density at silent inputs too needs.</summary>
    public void RefreshTransposed()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        transposed ??= zeros(Shape.Out.Channels * Shape.Slots).DetachFromDisposeScope();
        Transposed = TensorMemory.Pointer(transposed);
        var inGroups = AsKernel(Weight).permute(1, 2, 3, 0);
        var filled = transposed.view(Shape.In.Groups, Shape.KernelHeight, Shape.KernelWidth, Shape.Out.Channels, 16);
        foreach (var (group, channels) in inGroups.split(16).Index())
            filled[group].narrow(-1, 0, channels.shape[0]).copy_(channels.permute(1, 2, 3, 0));
    }

    /// <summary>Values in the kernels' order as [kernel rows, kernel columns, channels, outputs], without the padding.</summary>
    public Tensor BySlot(Tensor lanes)
        => lanes.view(Shape.KernelHeight, Shape.KernelWidth, Shape.In.Padded, Shape.Out.Padded)
            .narrow(2, 0, Shape.In.Channels).narrow(3, 0, Shape.Out.Channels);

    /// <summary>Values in lanes [..., lanes] as [..., C, H, W] or [..., C], without the padding; a view.</summary>
    public Tensor FromLanes(Tensor lanes) => FromLanes(lanes, Shape.Out, OutputShape.Length == 3);

    /// <summary>Values in lanes [..., lanes] of a map as [..., C, H, W], or [..., C·H·W] copied where flat.</summary>
    public static Tensor FromLanes(Tensor lanes, FeatureMap map, bool spatial)
    {
        var leading = lanes.shape[..^1];
        var channelsFirst = lanes.view([.. leading, map.Positions, map.Padded]).narrow(-1, 0, map.Channels).transpose(-1, -2);
        if (spatial)
            return channelsFirst.unflatten(leading.Length + 1, map.Height, map.Width);
        return map.Positions == 1 ? channelsFirst.squeeze(-1) : channelsFirst.flatten(leading.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        weights?.Dispose();
        transposed?.Dispose();
        bias.Dispose();
    }

    private static float* Pinned(float[] values) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values));

    private float[] InLanes(LifDynamics dynamics, Func<double, double> value)
    {
        var map = Shape.Out;
        var lanes = GC.AllocateArray<float>(map.Lanes, pinned: true);
        for (var position = 0; position < map.Positions; position++)
        {
            for (var channel = 0; channel < map.Channels; channel++)
            {
                var neuron = dynamics.Decays.Length == 1 ? 0 : (channel * map.Positions) + position;
                lanes[(position * map.Padded) + channel] = (float)value(dynamics.Decays[neuron]);
            }
        }

        return lanes;
    }
}
