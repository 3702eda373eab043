using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Events;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Kernels.Spiking;

/// <summary>Products of a connection with spikes: only the rows of neurons that fired are touched.</summary>
/// <remarks>
/// A row of the kernel sees positions that lie side by side, so that what fired there is one stretch of the table. Row of the kernel by
/// row, and at most 128 outputs at a time, over all steps and positions: what a row's weights take stays in a near cache. A sum adds its
/// slots in their order, whatever the lanes.
/// </remarks>
internal static unsafe class EventKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const int Registers = 8;

    /// <summary>Adds the weights of what fired, <c>I_j += Σ_i s_i w_ij</c>.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="bits">What fired at its inputs, [steps, row].</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="weights">[slots, padded outputs].</param>
    /// <param name="currents">[steps, output lanes].</param>
    /// <param name="table">Room for <see cref="SpikeTable.StepsAtOnce"/> steps.</param>
    public static void AddCurrents(ConnectionShape shape, ushort* bits, int steps, float* weights, float* currents, SpikeTable table)
        => Each<SumOfRows<TLanes>>(shape, bits, steps, weights, currents, table);

    /// <summary>Adds what the weights get, <c>s_i n_j</c> summed over steps and positions.</summary>
    /// <param name="shape">The connection.</param>
    /// <param name="bits">What fired at its inputs, [steps, row].</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="atCurrents">n, [steps, output lanes].</param>
    /// <param name="sums">[slots, padded outputs].</param>
    /// <param name="table">Room for <see cref="SpikeTable.StepsAtOnce"/> steps.</param>
    public static void AddProducts(ConnectionShape shape, ushort* bits, int steps, float* atCurrents, float* sums, SpikeTable table)
        => Each<SumToRows<TLanes>>(shape, bits, steps, sums, atCurrents, table);

    /// <summary><c>target += source</c>.</summary>
    public static void Add(float* source, float* target, int lanes)
    {
        for (var i = 0; i < lanes; i += 16)
            TLanes.Store(TLanes.Add(TLanes.Load(target + i), TLanes.Load(source + i)), target + i);
    }

    /// <summary>The product of every output's lanes with the slots that fired for it, [slots, padded outputs].</summary>
    private static void Each<TProduct>(ConnectionShape shape, ushort* bits, int steps, float* slots, float* lanes, SpikeTable table)
        where TProduct : struct, IEventProduct
    {
        int registers = shape.Out.Groups, blocks = (registers + Registers - 1) / Registers;
        for (int t = 0, some; t < steps; t += some, bits += some * shape.In.Row, lanes += some * shape.Out.Lanes)
        {
            some = Math.Min(SpikeTable.StepsAtOnce(shape.In, steps), steps - t);
            table.Fill(shape.In, bits, some);
            for (var block = 0; block < blocks; block++)
            {
                int from = registers * block / blocks, count = (registers * (block + 1) / blocks) - from;
                float* ofSlots = slots + (from * 16), ofLanes = lanes + (from * 16);
                switch (count)
                {
                    case 1: Rows<TProduct, Count1>(shape, table, some, ofSlots, ofLanes); break;
                    case 2: Rows<TProduct, Count2>(shape, table, some, ofSlots, ofLanes); break;
                    case 3: Rows<TProduct, Count3>(shape, table, some, ofSlots, ofLanes); break;
                    case 4: Rows<TProduct, Count4>(shape, table, some, ofSlots, ofLanes); break;
                    case 5: Rows<TProduct, Count5>(shape, table, some, ofSlots, ofLanes); break;
                    case 6: Rows<TProduct, Count6>(shape, table, some, ofSlots, ofLanes); break;
                    case 7: Rows<TProduct, Count7>(shape, table, some, ofSlots, ofLanes); break;
                    default: Rows<TProduct, Count8>(shape, table, some, ofSlots, ofLanes); break;
                }
            }
        }
    }

    /// <summary>A block of outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TProduct, TCount>(ConnectionShape shape, SpikeTable table, int steps, float* slots, float* lanes)
        where TProduct : struct, IEventProduct
        where TCount : struct, ICount
    {
        var fired = (int*)table.Lanes;
        nint stride = shape.Out.Padded, padded = shape.In.Padded;
        int width = shape.In.Width, reach = shape.KernelWidth, outputs = shape.Out.Width;
        for (var ky = 0; ky < shape.KernelHeight; ky++, slots += reach * padded * stride)
        {
            for (nint t = 0; t < steps; t++)
            {
                var starts = (int*)table.Starts + (t * shape.In.Positions);
                var target = lanes + (t * shape.Out.Lanes);
                for (int oy = 0, y = ky - shape.PaddingHeight; oy < shape.Out.Height; oy++, y += shape.StrideHeight)
                {
                    if ((uint)y >= (uint)shape.In.Height)
                    {
                        target += outputs * stride;
                        continue;
                    }

                    int first = y * width, last = first + width;
                    for (int ox = 0, x = first - shape.PaddingWidth; ox < outputs; ox++, x += shape.StrideWidth, target += stride)
                    {
                        int start = starts[Math.Clamp(x, first, last)], end = starts[Math.Clamp(x + reach, first, last)];
                        if (start < end)
                            TProduct.Apply<TCount>(new(fired + start, end - start), slots - (x * padded * stride), stride, target);
                    }
                }
            }
        }
    }
}
