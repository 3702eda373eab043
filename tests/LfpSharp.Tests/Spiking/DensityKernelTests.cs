using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Spiking;

/// <summary>The density at a layer's input against its sum written out, <c>c_i = Σ_j w_ij n_j</c>.</summary>
public sealed unsafe class DensityKernelTests
{
    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(4, 0.05)]
    [InlineData(13, 0.05)]
    [InlineData(13, 0.6)]
    [InlineData(70, 0.3)]
    public void Density_SparseSignals_EqualsSum(int steps, double share)
    {
        foreach (var shape in new ConnectionShape[]
        {
            new(new(20, 4, 5), new(37, 4, 5), 3, 3, PaddingHeight: 1, PaddingWidth: 1), new(new(5, 5, 6), new(18, 2, 3), 3, 2, 2, 2),
            new(new(40, 1, 1), new(21, 1, 1), 1, 1),
        })
        {
            using var scope = NewDisposeScope();
            manual_seed(steps);
            Tensor weights = rand(shape.Slots, shape.Out.Padded) - 0.5, signals = (rand(steps, shape.Out.Lanes) - 0.5)
                * rand(steps, shape.Out.Lanes).lt(share);
            var turned = new float[shape.In.Groups * shape.Places * shape.Out.Channels * 16];
            var (expected, w, n) = (new double[steps * shape.In.Lanes], Floats(weights), Floats(signals));
            foreach (var (position, place, output) in Seen(shape))
            {
                for (var channel = 0; channel < shape.In.Padded; channel++)
                {
                    for (var j = 0; j < shape.Out.Channels; j++)
                    {
                        var weight = w[(((place * shape.In.Padded) + channel) * shape.Out.Padded) + j];
                        turned[(((((channel / 16 * shape.Places) + place) * shape.Out.Channels) + j) * 16) + (channel % 16)] = weight;
                        for (var t = 0; t < steps; t++)
                        {
                            expected[(t * shape.In.Lanes) + (position * shape.In.Padded) + channel]
                                += (double)weight * n[(t * shape.Out.Lanes) + (output * shape.Out.Padded) + j];
                        }
                    }
                }
            }

            var transposed = tensor(turned);
            Close(expected, Everywhere<Lanes512>(shape, transposed, signals, steps), _ => true);
            Close(expected, Everywhere<Lanes256>(shape, transposed, signals, steps), _ => true);
            var bits = zeros(steps * shape.In.Row, ScalarType.Int16);
            var fired = new Span<ushort>((ushort*)TensorMemory.Pointer(bits), steps * shape.In.Row);
            var generator = new Random(steps);
            foreach (ref var word in fired)
                word = (ushort)(generator.Next(1 << 16) & generator.Next(1 << 16));
            var packed = fired.ToArray();
            bool Fired(int lane)
                => (packed[lane / 16] >> (lane % 16) & 1) != 0 && lane % shape.In.Padded < shape.In.Channels;
            signals.view(-1, shape.Out.Padded).narrow(1, shape.Out.Channels, shape.Out.Padded - shape.Out.Channels).zero_();
            Close(expected, AtSpikes<Lanes512>(shape, weights, signals, bits, steps), Fired);
            Close(expected, AtSpikes<Lanes256>(shape, weights, signals, bits, steps), Fired);
        }
    }

    /// <summary>Which input positions see which outputs, and at which place of the kernel.</summary>
    private static IEnumerable<(int Position, int Place, int Output)> Seen(ConnectionShape shape)
        => from output in Enumerable.Range(0, shape.Out.Positions)
           from place in Enumerable.Range(0, shape.Places)
           let y = (output / shape.Out.Width * shape.StrideHeight) - shape.PaddingHeight + (place / shape.KernelWidth)
           let x = (output % shape.Out.Width * shape.StrideWidth) - shape.PaddingWidth + (place % shape.KernelWidth)
           where y >= 0 && y < shape.In.Height && x >= 0 && x < shape.In.Width
           select ((y * shape.In.Width) + x, place, output);

    private static float[] Everywhere<TLanes>(ConnectionShape shape, Tensor transposed, Tensor signals, int steps)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var density = full([steps, shape.In.Lanes], 7f);
        Tensor channels = zeros(SignalTable.OutputsLength(shape.Out, steps), ScalarType.Int32),
            starts = zeros(SignalTable.StartsLength(shape.Out, steps), ScalarType.Int32);
        DenseDensityKernel<TLanes>.Run(
            shape, Pointer(transposed), Pointer(signals), 0, shape.In.Lanes, steps, Pointer(density), adds: false,
            new((nint)TensorMemory.Pointer(channels), (nint)TensorMemory.Pointer(starts)));
        return Floats(density);
    }

    private static float[] AtSpikes<TLanes>(ConnectionShape shape, Tensor weights, Tensor signals, Tensor bits, int steps)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var density = full([steps, shape.In.Lanes], 7f);
        DensityKernel<TLanes>.AtSpikes(
            shape, shape.Outputs(), Pointer(weights), Pointer(signals), (ushort*)TensorMemory.Pointer(bits), 0, shape.In.Lanes, steps,
            Pointer(density), adds: false);
        return Floats(density);
    }

    private static void Close(double[] expected, float[] found, Func<int, bool> asked)
    {
        for (var lane = 0; lane < expected.Length; lane++)
        {
            if (asked(lane))
                Assert.Equal(expected[lane], found[lane], 1e-4);
        }
    }

    private static float[] Floats(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static float* Pointer(Tensor tensor) => TensorMemory.Pointer(tensor);
}
