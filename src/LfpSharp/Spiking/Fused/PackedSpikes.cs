using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Maps;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>A spike train of features at one bit a feature, sample and step, and its product with a layer's weights.</summary>
public sealed unsafe class PackedSpikes : IDisposable
{
    /// <summary>The firing rate from which libtorch's dense product is the faster one (measured on 1000 by 1000 weights).</summary>
    public const double DenseRate = 0.3;

    private readonly FeatureMap map;
    private readonly long steps, samples;
    private readonly Tensor bits;

    private PackedSpikes(FeatureMap map, long steps, long samples)
    {
        this.map = map;
        this.steps = steps;
        this.samples = samples;
        bits = zeros(steps * samples * map.Row, ScalarType.Int16).DetachFromDisposeScope();
    }

    /// <summary>Spikes per feature, sample and step, 0 to 1.</summary>
    public double FiringRate => BitPacking.Count(Bits, bits.NumberOfElements) / ((double)steps * samples * map.Channels);

    private ushort* Bits => (ushort*)TensorMemory.Pointer(bits);

    /// <summary>Packs a train.</summary>
    /// <param name="train">0 and 1, [T, N, F], float32 on the CPU.</param>
    /// <exception cref="ArgumentException">The shape, type or device is another, or a value is neither 0 nor 1.</exception>
    public static PackedSpikes Pack(Tensor train)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.dim() != 3 || train.NumberOfElements == 0 || train.dtype != ScalarType.Float32 || train.device_type != DeviceType.CPU)
        {
            throw new ArgumentException(
                $"Only float32 trains [T, N, F] on the CPU can be packed; this one is {train.dtype} [{string.Join(", ", train.shape)}] "
                + $"on {train.device_type}.",
                nameof(train));
        }

        using var scope = NewDisposeScope();
        var values = train.detach().contiguous();
        if (!BitPacking.IsBinary(TensorMemory.Pointer(values), (nint)values.NumberOfElements))
            throw new ArgumentException("A train to be packed holds a value that is neither 0 nor 1.", nameof(train));
        var packed = new PackedSpikes(new((int)train.shape[2], 1, 1), train.shape[0], train.shape[1]);
        BitPacking.Pack(TensorMemory.Pointer(values), (int)(packed.steps * packed.samples), packed.map, packed.Bits, packed.map.Row);
        return packed;
    }

    /// <summary>The train again, [T, N, F]; the caller's.</summary>
    public Tensor Unpack()
    {
        var train = empty(steps, samples, map.Channels);
        var target = TensorMemory.Pointer(train);
        for (long row = 0; row < steps * samples; row++)
            BitPacking.Unpack(Bits + (row * map.Row), map, target + (row * map.Channels));
        return train;
    }

    /// <summary>
    /// <c>x Wᵀ + b</c> for every sample and step: adds up the weights of the features that fired, or multiplies densely from
    /// <see cref="DenseRate"/> on.
    /// </summary>
    /// <param name="layer">float32 on the CPU, F features in.</param>
    /// <returns>[T, N, features out]; the caller's.</returns>
    /// <exception cref="ArgumentException">The layer takes another number of features.</exception>
    public Tensor Multiply(Linear layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.in_features != map.Channels)
            throw new ArgumentException($"The layer takes {layer.in_features} features, the train has {map.Channels}.", nameof(layer));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (FiringRate >= DenseRate)
            return layer.call(Unpack()).MoveToOuterDisposeScope();
        var lanes = (layer.out_features + 15) & ~15;
        var weights = zeros(map.Padded, lanes);
        weights.narrow(0, 0, map.Channels).narrow(1, 0, layer.out_features).copy_(layer.weight.t());
        var product = zeros(steps, samples, lanes);
        if (layer.bias is not null)
            product.narrow(2, 0, layer.out_features).copy_(layer.bias);
        float* matrix = TensorMemory.Pointer(weights), target = TensorMemory.Pointer(product);
        var source = Bits;
        var parts = get_num_threads();
        var rows = steps * samples;
        var shape = new ConnectionShape(map, new((int)layer.out_features, 1, 1), 1, 1);
        var most = SpikeTable.StepsAtOnce(map, (int)Math.Min(rows, int.MaxValue));
        long spikes = SpikeTable.LanesLength(map, most), starts = SpikeTable.StartsLength(map, most);
        using var rooms = empty(parts * (spikes + starts), ScalarType.Int32);
        var room = (int*)TensorMemory.Pointer(rooms);
        PartJob.Run(parts, part =>
        {
            var first = room + (part * (spikes + starts));
            var table = new SpikeTable((nint)first, (nint)(first + spikes));
            var start = rows * part / parts;
            SampleKernels.AddCurrents(
                shape, source + (start * map.Row), (int)((rows * (part + 1) / parts) - start), matrix, target + (start * lanes), table);
        });
        return product.narrow(2, 0, layer.out_features).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => bits.Dispose();
}
