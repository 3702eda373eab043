using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>How a network runs on the fused float32 kernels for inputs of one shape, and the buffers that its runs reuse.</summary>
internal sealed class FusedPlan : IDisposable
{
    private readonly Dictionary<string, Stack<Tensor>> spare = [];
    private bool disposed;

    private FusedPlan(long[] sampleShape, IReadOnlyList<FusedLayer> layers)
    {
        SampleShape = sampleShape;
        Layers = layers;
    }

    /// <summary>The shape of an input sample.</summary>
    public long[] SampleShape { get; }

    /// <summary>The layers of neurons, in order; what lies between them is part of the later one.</summary>
    public IReadOnlyList<FusedLayer> Layers { get; }

    /// <summary>Counts refreshes of the weights, so that a run can tell whether another came between.</summary>
    public int Generation { get; private set; }

    /// <summary>
    /// The plan for a network, or null where a stage has no fused kernel or does not fit its input: plain tensors serve then.
    /// </summary>
    public static FusedPlan? Find(IReadOnlyList<SpikingStage> stages, long[] sampleShape)
    {
        if (sampleShape.Length is not (1 or 3) || sampleShape.Any(size => size > 1 << 20))
            return null;
        var spatial = sampleShape.Length == 3;
        var map = spatial
            ? new FeatureMap((int)sampleShape[0], (int)sampleShape[1], (int)sampleShape[2])
            : new FeatureMap((int)sampleShape[0], 1, 1);
        var layers = new List<FusedLayer>();
        var pools = new List<PoolShape>();
        foreach (var stage in stages)
        {
            if (stage is Passage passage)
            {
                foreach (var module in StageModules.Leaves(passage.Module))
                {
                    if (module is Flatten { start_dim: 1, end_dim: -1 })
                    {
                        spatial = false;
                        if (layers.Count == 0)
                            map = new(map.Channels * map.Positions, 1, 1);
                    }
                    else if (module is MaxPool2d pool && spatial && layers.Count > 0 && Pool(map, pool) is { } shape)
                    {
                        pools.Add(shape);
                        map = shape.Out;
                    }
                    else
                    {
                        return null;
                    }
                }
            }
            else if (stage is LifLayer { Recurrence: null } layer && Connect(layer, map, spatial) is { } shape)
            {
                var decays = layer.Dynamics.Decays.Length;
                if (decays != 1 && decays != shape.Out.Channels * shape.Out.Positions)
                    return null;
                spatial = layer.Connection is Conv2d;
                map = shape.Out;
                layers.Add(new(layer, shape, [.. pools], spatial ? [map.Channels, map.Height, map.Width] : [map.Channels]));
                pools.Clear();
            }
            else
            {
                return null;
            }
        }

        return new(sampleShape, layers);
    }

    /// <summary>Whether the parameters are still what the kernels can read.</summary>
    public bool Fits(Tensor input)
        => input.dtype == ScalarType.Float32 && input.device_type == DeviceType.CPU
        && Layers.All(layer => layer.Weight.dtype == ScalarType.Float32 && layer.Weight.device_type == DeviceType.CPU);

    /// <summary>Copies the parameters into the kernels' order; those of the first layer only where spikes come in.</summary>
    public int Refresh(bool spikesIn)
    {
        foreach (var layer in Layers.Skip(spikesIn ? 0 : 1))
            layer.Refresh();
        return ++Generation;
    }

    /// <summary>A buffer of a role; its content is what the last user left, zero at first.</summary>
    public Tensor Rent(string role, long length, ScalarType type = ScalarType.Float32)
    {
        var key = Key(role, length);
        return spare.TryGetValue(key, out var stack) && stack.TryPop(out var buffer)
            ? buffer
            : zeros(length, type).DetachFromDisposeScope();
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(string role, Tensor buffer)
    {
        if (disposed)
        {
            buffer.Dispose();
            return;
        }

        var key = Key(role, buffer.NumberOfElements);
        if (!spare.TryGetValue(key, out var stack))
            spare.Add(key, stack = new());
        stack.Push(buffer);
    }

    /// <summary>Frees the layers' copies of the weights and the buffers; those that a run still has are freed with it.</summary>
    public void Dispose()
    {
        disposed = true;
        foreach (var layer in Layers)
            layer.Dispose();
        foreach (var buffer in spare.Values.SelectMany(buffers => buffers))
            buffer.Dispose();
        spare.Clear();
    }

    private static string Key(string role, long length) => FormattableString.Invariant($"{role}:{length}");

    private static ConnectionShape? Connect(LifLayer layer, FeatureMap map, bool spatial)
    {
        if (layer.Connection is Linear linear && !spatial && linear.in_features == map.Channels * map.Positions)
            return new(map, new((int)linear.out_features, 1, 1), map.Height, map.Width);
        if (!spatial
            || layer.Connection is not Conv2d { transposed: false, groups: 1, padding_mode: PaddingModes.Zeros } convolution
            || convolution.padding is not { } padding || convolution.in_channels != map.Channels
            || convolution.dilation.Any(dilation => dilation != 1))
        {
            return null;
        }

        int[] kernel = Two(convolution.kernel_size), stride = Two(convolution.stride), border = Two(padding);
        int height = ((map.Height + (2 * border[0]) - kernel[0]) / stride[0]) + 1;
        int width = ((map.Width + (2 * border[1]) - kernel[1]) / stride[1]) + 1;
        return map.Height + (2 * border[0]) < kernel[0] || map.Width + (2 * border[1]) < kernel[1]
            ? null
            : new(map, new((int)convolution.out_channels, height, width), kernel[0], kernel[1], stride[0], stride[1], border[0], border[1]);
    }

    private static PoolShape? Pool(FeatureMap map, MaxPool2d pool)
    {
        int[] window = Two(pool.kernel_size), stride = Two(pool.stride ?? pool.kernel_size);
        if (pool.ceil_mode || (pool.padding ?? []).Any(size => size != 0) || (pool.dilation ?? []).Any(size => size != 1)
            || map.Height < window[0] || map.Width < window[1])
        {
            return null;
        }

        var pooled = new FeatureMap(map.Channels, ((map.Height - window[0]) / stride[0]) + 1, ((map.Width - window[1]) / stride[1]) + 1);
        return new(map, pooled, window[0], window[1], stride[0], stride[1]);
    }

    private static int[] Two(long[] sizes) => sizes.Length == 1 ? [(int)sizes[0], (int)sizes[0]] : [(int)sizes[0], (int)sizes[1]];
}
