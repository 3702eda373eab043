using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking;

/// <summary>Membranes over all steps, for a range of the lanes of one sample.</summary>
/// <remarks>
/// The formulas' home is <see cref="LfpSharp.Spiking.Neurons.LifStep"/>; here they are computed in the same order, so float32 gives the
/// same bits. Steps are the outer loop: the lanes of one step are independent and their state stays in the first cache.
/// </remarks>
internal static unsafe class NeuronKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Runs forward; writes one bit a lane and step and leaves the last potential in <paramref name="membrane"/>.</summary>
    /// <param name="dynamics">The neurons.</param>
    /// <param name="from">The first lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="currents">I, lanes of step 0.</param>
    /// <param name="stride">Lanes from one step's currents to the next's; 0 where they do not change.</param>
    /// <param name="membrane">u, in and out.</param>
    /// <param name="bits">One bit a lane, 16 lanes an element, of step 0.</param>
    /// <param name="bitsStride">Elements from one step's bits to the next's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fire(
        in LaneDynamics dynamics, int from, int to, int steps, float* currents, nint stride, float* membrane, ushort* bits, nint bitsStride)
    {
        var threshold = TLanes.Of(dynamics.Threshold);
        for (var t = 0; t < steps; t++, currents += stride, bits += bitsStride)
        {
            for (var i = from; i < to; i += 16)
            {
                var next = Next(dynamics, i, threshold, TLanes.Load(membrane + i), TLanes.Load(currents + i));
                TLanes.Store(next, membrane + i);
                bits[i >> 4] = TLanes.Bits(TLanes.Above(next, threshold));
            }
        }
    }

    /// <summary>One bit a lane: which potentials are above the threshold.</summary>
    public static void Fired(in LaneDynamics dynamics, int lanes, float* membrane, ushort* bits)
    {
        var threshold = TLanes.Of(dynamics.Threshold);
        for (var i = 0; i < lanes; i += 16)
            bits[i >> 4] = TLanes.Bits(TLanes.Above(TLanes.Load(membrane + i), threshold));
    }

    /// <summary>
    /// Runs forward from rest and keeps all potentials: row t + 1 holds u_t, row 0 the rest, rows of <c>to − from</c> lanes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Recall(in LaneDynamics dynamics, int from, int to, int steps, float* currents, nint stride, float* rows)
    {
        var width = to - from;
        var threshold = TLanes.Of(dynamics.Threshold);
        new Span<float>(rows, width).Clear();
        for (var t = 0; t < steps; t++, currents += stride, rows += width)
        {
            for (var i = 0; i < width; i += 16)
            {
                TLanes.Store(
                    Next(dynamics, from + i, threshold, TLanes.Load(rows + i), TLanes.Load(currents + from + i)), rows + width + i);
            }
        }
    }

    /// <summary><c>u_t = β k_{t−1} + I_t − a s_{t−1}</c>, not fused, so that plain tensors round alike.</summary>
    private static TLanes Next(in LaneDynamics dynamics, int lane, TLanes threshold, TLanes before, TLanes current)
    {
        var fired = TLanes.Above(before, threshold);
        var kept = dynamics.Clears ? TLanes.Without(before, fired) : before;
        var sum = TLanes.Add(TLanes.Multiply(TLanes.Load(dynamics.Decay + lane), kept), current);
        return TLanes.Subtract(sum, TLanes.And(TLanes.Load(dynamics.Taken + lane), fired));
    }
}
