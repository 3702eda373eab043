using System.Runtime.CompilerServices;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Returns;

namespace LfpSharp.Kernels.Spiking;

/// <summary>The way back through the neurons of one sample, over all steps, for a range of lanes; potentials are recomputed.</summary>
internal static unsafe class ReturnKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Lanes whose potentials over all steps fit the second cache beside everything else.</summary>
    private const int RowBudget = 32 * 1024;

    /// <summary>How many floats of scratch <see cref="Run"/> needs.</summary>
    public static int ScratchLength(int steps, int lanes) => (steps + 2) * Width(steps, lanes);

    /// <summary>Writes n_t of every step, or its sum over the steps.</summary>
    /// <param name="step">The learning rule.</param>
    /// <param name="dynamics">The neurons.</param>
    /// <param name="from">The first lane, a multiple of 16.</param>
    /// <param name="to">The lane after the last, a multiple of 16.</param>
    /// <param name="steps">T.</param>
    /// <param name="currents">I of step 0, all lanes.</param>
    /// <param name="stride">Lanes from one step's currents to the next's; 0 where they do not change.</param>
    /// <param name="signals">What arrives, rows of <c>to − from</c> lanes.</param>
    /// <param name="atCurrents">n of step 0, all lanes.</param>
    /// <param name="atCurrentsStride">Lanes from one step's shares to the next's; 0 sums them.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TStep>(
        TStep step, in LaneDynamics dynamics, int from, int to, int steps, float* currents, nint stride,
        float* signals, float* atCurrents, nint atCurrentsStride, float* scratch)
        where TStep : struct, IReturnStep<TLanes>
    {
        var block = Width(steps, to - from);
        for (var first = from; first < to; first += block)
        {
            var last = Math.Min(first + block, to);
            var width = last - first;
            NeuronKernel<TLanes>.Recall(dynamics, first, last, steps, currents, stride, scratch);
            var carries = scratch + ((nint)(steps + 1) * width);
            new Span<float>(carries, width).Clear();
            if (atCurrentsStride == 0)
                new Span<float>(atCurrents + first, width).Clear();
            for (nint t = steps - 1; t >= 0; t--)
            {
                float* before = scratch + (t * width), signal = signals + (t * (to - from)) + (first - from);
                float* current = currents + (t * stride) + first, atCurrent = atCurrents + (t * atCurrentsStride) + first;
                for (var i = 0; i < width; i += 16)
                {
                    var carry = TLanes.Load(carries + i);
                    var part = step.AtCurrent(
                        dynamics, first + i, TLanes.Load(signal + i), ref carry, TLanes.Load(current + i), TLanes.Load(before + i),
                        TLanes.Load(before + width + i));
                    TLanes.Store(carry, carries + i);
                    TLanes.Store(atCurrentsStride == 0 ? TLanes.Add(TLanes.Load(atCurrent + i), part) : part, atCurrent + i);
                }
            }
        }
    }

    private static int Width(int steps, int lanes) => Math.Clamp(RowBudget / (steps + 2) & ~15, 16, lanes);
}
